package dev.jerboa.quantize.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** The page is read by the JDK's own XML parser, which knows nothing of the template. */
class ReportHtmlTest {
    private static final Set<String> COORDINATES = Set.of("x", "width", "height", "x1", "x2");
    private static final String HOSTILE =
            "</title></script><script>alert(1)</script>\"' onload='x' `&amp;&lt;{{a}}{{{b}}}";

    @Test
    void everyPageIsWellFormed() {
        for (QuantizationReport report : List.of(Samples.encoder(), Samples.bare(), Samples.named("a"))) {
            assertThat(elements(parse(report)))
                    .extracting(Element::getTagName)
                    .contains("html", "head", "title", "main", "h1", "footer");
        }
    }

    @Test
    void theLineAtTheHeadSaysWhatCameOut() {
        Document page = parse(Samples.encoder());
        assertThat(byClass(page, "lead"))
                .extracting(Element::getTextContent)
                .containsExactly("22.9 MB instead of 90.4 MB, 1.62 to 1.92 × as fast, cosine 0.9990 on 400 sentences of"
                        + " stsb-en-dev.csv.");
        assertThat(byClass(parse(Samples.bare()), "lead"))
                .extracting(Element::getTextContent)
                .containsExactly("400 bytes instead of 1.00 kB.");
    }

    @Test
    void aHostileNameStaysText() {
        Document harmless = parse(Samples.named("a"));
        Document hostile = parse(Samples.named(HOSTILE));
        assertThat(elements(hostile))
                .extracting(Element::getTagName)
                .isEqualTo(elements(harmless).stream().map(Element::getTagName).toList());
        assertThat(elements(hostile).stream().map(ReportHtmlTest::attributeNames))
                .isEqualTo(elements(harmless).stream()
                        .map(ReportHtmlTest::attributeNames)
                        .toList());
        assertThat(hostile.getElementsByTagName("h1").item(0).getTextContent()).isEqualTo(HOSTILE);
        assertThat(elements(hostile).stream().filter(element -> element.hasAttribute("aria-label")))
                .anySatisfy(element ->
                        assertThat(element.getAttribute("aria-label")).contains(HOSTILE));
    }

    @Test
    void anyCharacterAtAllLeavesThePageWellFormed() {
        Random random = new Random(3);
        for (int round = 0; round < 50; round++) {
            StringBuilder text = new StringBuilder("x");
            for (int i = 0; i < 40; i++) {
                text.append((char) (random.nextBoolean() ? random.nextInt(0x100) : random.nextInt(0x10000)));
            }
            parse(Samples.named(text.toString()));
        }
    }

    @Test
    void charactersThatTurnTheDirectionAreReplaced() {
        Document page = parse(Samples.named("gpj.\u202eexe\u0000"));
        assertThat(page.getElementsByTagName("h1").item(0).getTextContent()).isEqualTo("gpj.\ufffdexe\ufffd");
    }

    @Test
    void nothingComesFromElsewhere() {
        String text = ReportHtml.write(Samples.encoder());
        assertThat(text).doesNotContainIgnoringCase("http:", "https:", "url(", "@import", "@font-face", "src=", "//");
        assertThat(elements(parse(Samples.encoder())))
                .extracting(Element::getTagName)
                .doesNotContain("link", "img", "iframe", "object", "embed", "base", "a", "use", "image");
    }

    @Test
    void thePolicyAllowsTheScriptOfThePageAndNoOther() throws NoSuchAlgorithmException {
        Document page = parse(Samples.encoder());
        NodeList scripts = page.getElementsByTagName("script");
        assertThat(scripts.getLength()).isEqualTo(1);
        byte[] digest = MessageDigest.getInstance("SHA-256")
                .digest(scripts.item(0).getTextContent().getBytes(StandardCharsets.UTF_8));
        assertThat(elements(page).stream().map(element -> element.getAttribute("content")))
                .contains("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-"
                        + Base64.getEncoder().encodeToString(digest) + "'");
    }

    @Test
    void everyLayerIsInTheTableAndEveryErrorInThePlot() {
        Document page = parse(Samples.encoder());
        assertThat(byClass(page, "layer")).hasSize(3 + 36 + 12);
        List<Element> marks = elements(page).stream()
                .filter(element -> element.getTagName().equals("path"))
                .filter(element -> element.getElementsByTagName("title").getLength() > 0)
                .toList();
        assertThat(marks).hasSize(36 * 3);
        assertThat(marks.stream().filter(mark -> !mark.getAttribute("class").contains("hollow")))
                .hasSize(36);
    }

    @Test
    void theHistogramCountsEachSampleOnce() {
        int counted = byClass(parse(Samples.encoder()), "bin").stream()
                .mapToInt(bin -> Integer.parseInt(bin.getTextContent().split(" ", -1)[0]))
                .sum();
        assertThat(counted).isEqualTo(400);
    }

    @Test
    void partsOfTheResultAddUpToItsShareOfTheOriginal() {
        List<Element> tracks = byClass(parse(Samples.encoder()), "track");
        assertThat(sumOfWidths(tracks.get(0))).isEqualTo(100);
        assertThat(sumOfWidths(tracks.get(1))).isCloseTo(100.0 * 22_937_416 / 90_405_214, within(0.03));
    }

    @Test
    void warningsStandBeforeAllFigures() {
        String text = ReportHtml.write(Samples.encoder());
        assertThat(text.indexOf("saturate")).isPositive().isLessThan(text.indexOf("class=\"tiles\""));
        assertThat(ReportHtml.write(Samples.bare())).doesNotContain("Read this first");
    }

    @Test
    void extremeNumbersDoNotBreakTheDrawings() {
        double[] values = {0, -1, 1, 1e-300, 1e300, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY};
        for (double value : values) {
            for (double other : values) {
                QuantizationReport report = QuantizationReport.builder(
                                "1", new ModelFile("a", 0, Optional.empty()), new ModelFile("b", 0, Optional.empty()))
                        .loyalty(new LoyaltyReport("x", value, other, List.of(value, other), OptionalDouble.of(value)))
                        .batchInvariance(new BatchInvariance(value, 8, OptionalDouble.of(other)))
                        .latency(List.of(
                                new LatencyRow("s", "a", value, other, value, 1),
                                new LatencyRow("s", "b", other, value, other, value)))
                        .layers(List.of(new LayerReport(
                                "l",
                                "MatMul",
                                List.of(1L),
                                0,
                                0,
                                "f",
                                "",
                                List.of(
                                        new FormCandidate(
                                                "f", OptionalDouble.of(value), OptionalDouble.of(other), true),
                                        new FormCandidate(
                                                "g", OptionalDouble.of(other), OptionalDouble.of(value), false)))))
                        .build();
                assertThat(elements(parse(report)).stream()
                                .flatMap(element -> COORDINATES.stream().map(element::getAttribute)))
                        .as("%s, %s", value, other)
                        .allMatch(coordinate -> coordinate.matches("([0-9.]+%?)?"));
            }
        }
    }

    private static double sumOfWidths(Element track) {
        NodeList parts = track.getElementsByTagName("rect");
        double sum = 0;
        for (int i = 0; i < parts.getLength(); i++) {
            sum += Double.parseDouble(
                    ((Element) parts.item(i)).getAttribute("width").replace("%", ""));
        }
        return sum;
    }

    private static List<Element> byClass(Document page, String name) {
        return elements(page).stream()
                .filter(element ->
                        List.of(element.getAttribute("class").split(" ", -1)).contains(name))
                .toList();
    }

    private static List<String> attributeNames(Element element) {
        NamedNodeMap attributes = element.getAttributes();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < attributes.getLength(); i++) {
            names.add(attributes.item(i).getNodeName());
        }
        return names;
    }

    private static List<Element> elements(Document page) {
        NodeList nodes = page.getElementsByTagName("*");
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    private static Document parse(QuantizationReport report) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(ReportHtml.write(report))));
        } catch (SAXException | IOException | ParserConfigurationException e) {
            throw new AssertionError("not well-formed: " + e.getMessage(), e);
        }
    }
}
