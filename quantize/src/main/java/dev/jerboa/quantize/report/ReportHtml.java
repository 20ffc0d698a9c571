package dev.jerboa.quantize.report;

import com.samskivert.mustache.DefaultCollector;
import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.Template;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A report as one page of HTML for a person.
 *
 * <p>The page is a single file and tells the browser to fetch nothing; without its few lines of script it only cannot
 * sort its tables. It is well-formed XML too.
 */
public final class ReportHtml {
    private static final Template TEMPLATE = template("report.mustache");
    private static final Template SENSITIVITY_TEMPLATE = template("sensitivity-page.mustache");

    /** What the template names, in the order of the page. */
    private record Page(
            String title,
            String version,
            String styleSheet,
            String script,
            String scriptDigest,
            Summary summary,
            String origin,
            List<String> warnings,
            SizeChart size,
            Optional<LatencyChart> latency,
            Optional<LoyaltyChart> loyalty,
            Optional<SensitivityChart> sensitivity,
            Optional<SaturationTable> saturation,
            LayerTable layers,
            Optional<Kernels> kernels,
            List<Facts> facts) {}

    /** What the template of a page on sensitivity names. */
    private record SensitivityPage(
            String title, String version, String styleSheet, boolean madeUp, Optional<SensitivityChart> sensitivity) {}

    private record Kernels(List<KernelRow> rows) {}

    /** Lets a section of the template stand for what may be absent. */
    private static final class OptionalCollector extends DefaultCollector {
        @Override
        public Iterator<?> toIterator(Object value) {
            return value instanceof Optional<?> optional ? optional.stream().iterator() : super.toIterator(value);
        }
    }

    private ReportHtml() {}

    /** The report as the text of a page. */
    public static String write(QuantizationReport report) {
        Series series = Series.of(report);
        String script = resource("report.js");
        Page page = new Page(
                report.output().name(),
                report.toolVersion(),
                resource("report.css"),
                script,
                digest(script),
                Summary.of(report),
                report.source().name(),
                report.warnings(),
                SizeChart.of(report, series),
                LatencyChart.of(report.latency()),
                report.loyalty().flatMap(LoyaltyChart::of),
                SensitivityChart.of(report.sensitivity(), report.layers(), series),
                SaturationTable.of(report),
                LayerTable.of(report.layers(), series),
                report.kernels().isEmpty() ? Optional.empty() : Optional.of(new Kernels(report.kernels())),
                Facts.of(report));
        return TEMPLATE.execute(page);
    }

    /** A page of what each layer alone would cost. */
    public static String write(SensitivityReport report) {
        return SENSITIVITY_TEMPLATE.execute(new SensitivityPage(
                report.model(),
                report.toolVersion(),
                resource("report.css"),
                !report.realData(),
                SensitivityChart.of(Optional.of(report.sensitivity()), report.layers(), Series.of(report.layers()))));
    }

    private static Template template(String resource) {
        return Mustache.compiler()
                .strictSections(true)
                .emptyStringIsFalse(true)
                .withCollector(new OptionalCollector())
                .withEscaper(new HtmlText())
                .withLoader(name -> new StringReader(resource(name + ".mustache")))
                .compile(resource(resource));
    }

    /** What the page's policy allows to run: this script and no other, should a name ever pass as one. */
    private static String digest(String script) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String resource(String name) {
        try (InputStream input = ReportHtml.class.getResourceAsStream(name)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
