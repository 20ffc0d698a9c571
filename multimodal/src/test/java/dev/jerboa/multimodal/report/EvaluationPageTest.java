package dev.jerboa.multimodal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.SampleSource;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.evaluate.EmbeddedSamples;
import dev.jerboa.multimodal.evaluate.Evaluation;
import dev.jerboa.multimodal.evaluate.HeadScore;
import dev.jerboa.onnx.Progress;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/** A world of angles: a text names one, and a grey picture is as bright as its angle is large. */
class EvaluationPageTest {
    /** In degrees: the first three find each other; the fourth text means 3 and has the picture of 80. */
    private static final int[] TEXTS = {0, 30, 60, 3};

    private static final int[] PICTURES = {1, 31, 61, 80};

    private static byte[] grey(int level) {
        BufferedImage picture = new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 16; i++) {
            picture.setRGB(i % 4, i / 4, level * 0x010101);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(picture, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static int level(byte[] file) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(file)).getRGB(0, 0) & 0xff;
    }

    private record World(boolean pictures) implements SampleSource {
        @Override
        public String name() {
            return "angles";
        }

        @Override
        public Stream<Sample> samples() {
            return IntStream.range(0, TEXTS.length).mapToObj(i -> {
                RawValue text = new RawValue.Text(TEXTS[i] + " degrees");
                byte[] file = grey(PICTURES[i]);
                RawValue picture = new RawValue.Encoded(i + ".png", file::clone);
                return new Sample(
                        "sample " + i,
                        pictures ? Map.of(Modality.TEXT, text, Modality.IMAGE, picture) : Map.of(Modality.TEXT, text),
                        Map.of("side", i < 2 ? "low" : "high"));
            });
        }
    }

    private record Angles(Modality modality) implements Encoder {
        @Override
        public int dimension() {
            return 2;
        }

        @Override
        public float[][] embed(List<RawValue> values) {
            return values.stream().map(Angles::vector).toArray(float[][]::new);
        }

        private static float[] vector(RawValue value) {
            try {
                double angle = Math.toRadians(
                        value instanceof RawValue.Text text
                                ? Integer.parseInt(text.text().split(" ", -1)[0])
                                : level(((RawValue.Encoded) value).source().read()));
                return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() {}
    }

    private static Document page(boolean pictures, Optional<String> label) throws IOException {
        EmbeddedSamples embedded = EmbeddedSamples.of(
                new World(pictures),
                Map.of(Modality.TEXT, new Angles(Modality.TEXT), Modality.IMAGE, new Angles(Modality.IMAGE)),
                UnreadablePolicy.strict(),
                Progress.SILENT);
        Evaluation evaluation = Evaluation.of(embedded, label, Optional.empty(), List.of("{}"))
                .with(
                        label.isPresent()
                                ? List.of(new HeadScore("image-side", "image", 4, "accuracy", 0.75))
                                : List.of());
        return Pages.parse(EvaluationPage.page("model <1>", "angles", evaluation, embedded));
    }

    private static List<String> texts(List<Element> elements) {
        return elements.stream().map(Element::getTextContent).map(String::strip).toList();
    }

    @Test
    void figuresStandInTheMapOfEveryDirectionAndInTheTable() throws IOException {
        Document page = page(true, Optional.empty());
        assertThat(texts(Pages.named(page, "h1"))).containsExactly("model <1>");
        // Three of four texts find their picture first, of the fourth it is the last; three of four pictures find
        // theirs.
        assertThat(texts(Pages.ofClass(page, "cell")).subList(0, 4)).containsExactly("", "0.750", "0.750", "");
        assertThat(Pages.ofClass(page, "cell").get(1).getAttribute("style")).isEqualTo("--share: 75%");
        assertThat(Pages.ofClass(page, "cell").get(1).getAttribute("class")).isEqualTo("cell deep");
        // Average precision: (1 + 1 + 1 + 1/4) / 4, to three digits.
        assertThat(texts(Pages.named(page, "td"))).contains("text → image", "4", "1.000", "0.813");
        assertThat(Pages.ofClass(page, "lead").get(0).getTextContent()).contains("75 % of them");
        assertThat(Pages.named(page, "circle")).hasSize(8);
        assertThat(Pages.ofClass(page, "classes")).isEmpty();
        assertThat(Pages.ofClass(page, "heads")).isEmpty();
    }

    @Test
    void headsAreListedWithWhatTheyTell() throws IOException {
        Document page = page(true, Optional.of("side"));
        assertThat(Pages.ofClass(page, "heads")).hasSize(1);
        assertThat(texts(Pages.named(page, "td"))).containsSequence("image-side", "image", "4", "accuracy", "0.750");
    }

    @Test
    void examplesShowWhatWasFoundAndWhatShouldHaveBeen() throws IOException {
        Document page = page(true, Optional.empty());
        List<Element> shown = Pages.ofClass(page, "examples");
        assertThat(texts(Pages.named(page, "h2"))).endsWith("text → image", "image → text");
        List<Element> poor = Pages.ofClass(page, "example").stream()
                .filter(example -> !example.getTextContent().contains("1rank"))
                .toList();
        assertThat(shown).hasSize(2);
        assertThat(poor).hasSize(2);
        assertThat(poor.get(0).getTextContent()).contains("3 degrees", "4rank of the right one");
        // Nearest to 3 degrees are the pictures of 1, 31, 61 and 80, of which the last has the frame.
        List<Integer> levels = Pages.named(page, "img").stream()
                .filter(image -> image.getParentNode().getParentNode().getParentNode() == poor.get(0))
                .map(image -> {
                    try {
                        return level(Pages.bytes(image.getAttribute("src")));
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .toList();
        assertThat(levels).containsExactly(1, 31, 61, 80);
        List<Element> framed = Pages.ofClass(page, "right").stream()
                .filter(hit -> hit.getParentNode().getParentNode() == poor.get(0))
                .toList();
        assertThat(framed).hasSize(1);
        assertThat(level(Pages.bytes(
                        ((Element) framed.get(0).getElementsByTagName("img").item(0)).getAttribute("src"))))
                .isEqualTo(80);
    }

    @Test
    void classesAreShownWhereThereIsALabel() throws IOException {
        Document page = page(true, Optional.of("side"));
        assertThat(texts(Pages.named(page, "h2"))).contains("What is known of side");
        assertThat(Pages.ofClass(page, "classes")).hasSize(1);
    }

    @Test
    void oneModalityHasASpaceAndNoDirections() throws IOException {
        Document page = page(false, Optional.empty());
        assertThat(Pages.ofClass(page, "lead").get(0).getTextContent()).contains("one modality in common");
        assertThat(Pages.ofClass(page, "cell")).isEmpty();
        assertThat(Pages.ofClass(page, "examples")).isEmpty();
        assertThat(Pages.named(page, "circle")).hasSize(4);
    }
}
