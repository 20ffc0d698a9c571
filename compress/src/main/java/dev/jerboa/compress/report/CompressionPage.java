package dev.jerboa.compress.report;

import dev.jerboa.quantize.report.Facts;
import dev.jerboa.quantize.report.Figures;
import dev.jerboa.quantize.report.KernelRow;
import dev.jerboa.quantize.report.LatencyChart;
import dev.jerboa.quantize.report.LoyaltyChart;
import dev.jerboa.quantize.report.ModelFile;
import dev.jerboa.quantize.report.ReportHtml;
import dev.jerboa.quantize.report.SizeChart;
import dev.jerboa.runtime.page.PageTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A report as one page of HTML for a person: it loads nothing from elsewhere. */
final class CompressionPage {
    private static final PageTemplate TEMPLATE =
            PageTemplate.of("compression.mustache", CompressionPage.class, ReportHtml.class);

    /** What the template names, in the order of the page. */
    private record Page(
            String title,
            String version,
            String styleSheet,
            String script,
            String scriptDigest,
            Headline summary,
            String origin,
            List<String> warnings,
            Optional<StepTable> steps,
            SizeChart size,
            Optional<LatencyChart> latency,
            Optional<LoyaltyChart> loyalty,
            Optional<PruningSection> pruning,
            List<FormSection> quantization,
            Optional<Kernels> kernels,
            List<Facts> facts) {}

    private record Kernels(List<KernelRow> rows) {}

    private CompressionPage() {}

    /** The report as the text of a page. */
    static String write(CompressionReport report) {
        String script = PageTemplate.script();
        return TEMPLATE.execute(new Page(
                report.output().name(),
                report.toolVersion(),
                PageTemplate.styleSheet(),
                script,
                PageTemplate.digest(script),
                Headline.of(report),
                report.source().name(),
                report.warnings(),
                StepTable.of(report),
                sizes(report),
                LatencyChart.of(report.latency()).map(CompressionPage::coloured),
                LoyaltyChart.of(report.loyalty()),
                report.steps().stream()
                        .flatMap(step -> step.pruning().stream())
                        .findFirst()
                        .map(PruningSection::of),
                report.steps().stream()
                        .flatMap(step -> step.quantization().stream())
                        .map(FormSection::of)
                        .toList(),
                kernels(report),
                facts(report)));
    }

    /** The operators that became more or fewer. */
    private static Optional<Kernels> kernels(CompressionReport report) {
        List<KernelRow> changed = report.kernels().stream()
                .filter(row -> row.before() != row.after())
                .toList();
        return changed.isEmpty() ? Optional.empty() : Optional.of(new Kernels(changed));
    }

    private static SizeChart sizes(CompressionReport report) {
        double widest = report.source().sizeBytes();
        List<SizeChart.Bar> bars = new ArrayList<>();
        bars.add(bar("original", "original", report.source().sizeBytes(), widest));
        for (StepReport step : report.steps()) {
            boolean last = bars.size() == report.steps().size();
            bars.add(bar(step.name(), last ? "result" : "other", step.sizeBytes(), widest));
        }
        return new SizeChart(bars, List.of());
    }

    private static SizeChart.Bar bar(String name, String style, long sizeBytes, double widest) {
        return new SizeChart.Bar(
                name,
                Figures.size(sizeBytes),
                List.of(new SizeChart.Part(style, "0", Figures.coordinate(sizeBytes / widest), name)));
    }

    /** The last model is the result; those before it are steps on the way. */
    private static LatencyChart coloured(LatencyChart chart) {
        return new LatencyChart(chart.groups().stream()
                .map(group -> {
                    List<LatencyChart.Bar> bars = new ArrayList<>();
                    for (LatencyChart.Bar bar : group.bars()) {
                        int number = bars.size();
                        boolean last = number == group.bars().size() - 1;
                        bars.add(new LatencyChart.Bar(
                                number == 0 ? "original" : last ? "result" : "other",
                                bar.model(),
                                bar.width(),
                                bar.spreadStart(),
                                bar.spreadEnd(),
                                bar.time(),
                                bar.speed()));
                    }
                    return new LatencyChart.Group(group.shape(), bars);
                })
                .toList());
    }

    private static List<Facts> facts(CompressionReport report) {
        List<Facts> facts = new ArrayList<>();
        facts.add(new Facts(
                "Options",
                report.options().entrySet().stream()
                        .map(option -> new Facts.Entry(option.getKey(), option.getValue()))
                        .toList()));
        List<Facts.Entry> origin = new ArrayList<>();
        origin.add(new Facts.Entry("original", file(report.source())));
        report.source().sha256().ifPresent(digest -> origin.add(new Facts.Entry("original's SHA-256", digest)));
        origin.add(new Facts.Entry("result", file(report.output())));
        origin.add(new Facts.Entry("samples", report.samples() + (report.realData() ? "" : " (made up)")));
        origin.add(new Facts.Entry("Jerboa", report.toolVersion()));
        facts.add(new Facts("Origin", origin));
        facts.add(new Facts(
                "Time taken",
                report.steps().stream()
                        .map(step -> new Facts.Entry(step.name(), Figures.seconds(step.seconds())))
                        .toList()));
        return facts;
    }

    private static String file(ModelFile file) {
        return file.name() + ", " + Figures.count(file.sizeBytes()) + " bytes";
    }
}
