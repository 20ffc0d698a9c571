package dev.jerboa.quantize.report;

import dev.jerboa.runtime.page.PageTemplate;
import java.util.List;
import java.util.Optional;

/**
 * A report as one page of HTML for a person.
 *
 * <p>The page is a single file and tells the browser to fetch nothing; without its few lines of script it only cannot
 * sort its tables. It is well-formed XML too.
 */
public final class ReportHtml {
    private static final PageTemplate TEMPLATE = PageTemplate.of("report.mustache", ReportHtml.class);
    private static final PageTemplate SENSITIVITY_TEMPLATE =
            PageTemplate.of("sensitivity-page.mustache", ReportHtml.class);

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

    private ReportHtml() {}

    /** The report as the text of a page. */
    public static String write(QuantizationReport report) {
        Series series = Series.of(report);
        String script = PageTemplate.script();
        Page page = new Page(
                report.output().name(),
                report.toolVersion(),
                PageTemplate.styleSheet(),
                script,
                PageTemplate.digest(script),
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
                PageTemplate.styleSheet(),
                !report.realData(),
                SensitivityChart.of(Optional.of(report.sensitivity()), report.layers(), Series.of(report.layers()))));
    }
}
