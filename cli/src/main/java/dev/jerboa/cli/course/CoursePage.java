package dev.jerboa.cli.course;

import dev.jerboa.onnx.Version;
import dev.jerboa.onnx.serde.WholeFile;
import dev.jerboa.quantize.report.CurveChart;
import dev.jerboa.quantize.report.CurveChart.Curve;
import dev.jerboa.quantize.report.CurveChart.Point;
import dev.jerboa.quantize.report.Facts;
import dev.jerboa.quantize.report.Figures;
import dev.jerboa.quantize.report.ReportFiles;
import dev.jerboa.quantize.report.Summary;
import dev.jerboa.runtime.page.PageTemplate;
import dev.jerboa.train.loop.EvaluationMetrics;
import dev.jerboa.train.loop.RecordedRun;
import dev.jerboa.train.loop.StepMetrics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** The course of a training run as one page of HTML: losses, evaluations, learning rate, and length of the gradient. */
public final class CoursePage {
    private static final PageTemplate TEMPLATE = PageTemplate.of("course.mustache", CoursePage.class, CurveChart.class);
    /** The part of the steps at either end whose mean loss is told. */
    private static final int ENDS = 10;

    /** What the template names, in the order of the page. */
    private record Page(
            String title,
            String version,
            String styleSheet,
            List<Summary.Tile> tiles,
            List<CurveChart> charts,
            List<Facts> facts) {}

    private CoursePage() {}

    /**
     * Writes the page beside a model, where reports are; it appears under its name only when it is whole.
     *
     * @param metrics what a {@link dev.jerboa.train.loop.MetricsFile} has written
     * @param model the file that was trained
     * @param settings what the run was told
     * @return the page
     * @throws dev.jerboa.onnx.JerboaException if the metrics cannot be read, or the page cannot be written
     */
    public static Path write(Path metrics, Path model, Map<String, String> settings) {
        return write(metrics, model, Map.of(), settings);
    }

    /**
     * Writes the page with what was measured of the model, too; otherwise as {@link #write(Path, Path, Map)}.
     *
     * @param results what was measured, in their order
     */
    public static Path write(Path metrics, Path model, Map<String, String> results, Map<String, String> settings) {
        Path page = ReportFiles.html(model);
        WholeFile.write(page, of(RecordedRun.read(metrics), model.getFileName().toString(), results, settings));
        return page;
    }

    /** The text of the page. */
    static String of(RecordedRun run, String title, Map<String, String> results, Map<String, String> settings) {
        List<Facts> facts = new ArrayList<>();
        if (!results.isEmpty()) {
            facts.add(facts("Result", results));
        }
        facts.add(facts("Settings", settings));
        return TEMPLATE.execute(
                new Page(title, Version.text(), PageTemplate.styleSheet(), tiles(run), charts(run), facts));
    }

    private static Facts facts(String title, Map<String, String> entries) {
        return new Facts(
                title,
                entries.entrySet().stream()
                        .map(entry -> new Facts.Entry(entry.getKey(), entry.getValue()))
                        .toList());
    }

    private static List<Summary.Tile> tiles(RecordedRun run) {
        List<Summary.Tile> tiles = new ArrayList<>();
        List<StepMetrics> steps = run.steps();
        if (!steps.isEmpty()) {
            int some = Math.max(1, steps.size() / ENDS);
            StepMetrics last = steps.get(steps.size() - 1);
            tiles.add(new Summary.Tile(
                    "Steps",
                    Figures.count(last.step()),
                    String.format(Locale.ROOT, "%.2f times through the data", last.epoch())));
            tiles.add(new Summary.Tile("Loss at first", loss(steps.subList(0, some)), mean(some)));
            tiles.add(new Summary.Tile(
                    "Loss at last", loss(steps.subList(steps.size() - some, steps.size())), mean(some)));
        }
        run.evaluations().stream()
                .filter(EvaluationMetrics::best)
                .max(Comparator.comparingLong(EvaluationMetrics::step))
                .ifPresent(best -> tiles.add(new Summary.Tile(
                        "Best " + best.metric(),
                        Figures.cosine(best.value()),
                        "after step " + Figures.count(best.step()))));
        return tiles;
    }

    private static String loss(List<StepMetrics> steps) {
        return Figures.small(
                steps.stream().mapToDouble(StepMetrics::loss).average().orElseThrow());
    }

    private static String mean(int steps) {
        return steps == 1 ? "of one step" : "mean of " + Figures.count(steps) + " steps";
    }

    private static List<CurveChart> charts(RecordedRun run) {
        List<Curve> losses = new ArrayList<>();
        losses.add(curve("loss", run, StepMetrics::loss));
        Set<String> terms = new LinkedHashSet<>();
        run.steps().forEach(step -> terms.addAll(step.terms().keySet()));
        terms.forEach(term -> losses.add(curve(term, run, step -> step.terms().getOrDefault(term, Double.NaN))));
        List<Optional<CurveChart>> charts = new ArrayList<>();
        charts.add(CurveChart.of("Loss", losses));
        run.evaluations().stream().map(EvaluationMetrics::metric).distinct().forEach(metric -> {
            List<Point> points = run.evaluations().stream()
                    .filter(evaluation -> evaluation.metric().equals(metric))
                    .map(evaluation -> new Point(evaluation.step(), evaluation.value()))
                    .toList();
            charts.add(CurveChart.of("Evaluation", List.of(new Curve(metric, points))));
        });
        charts.add(CurveChart.of("Learning rate", List.of(curve("learning rate", run, StepMetrics::learningRate))));
        charts.add(CurveChart.of(
                "Gradient", List.of(curve("length of the gradient before clipping", run, StepMetrics::gradientNorm))));
        return charts.stream().flatMap(Optional::stream).toList();
    }

    private static Curve curve(String name, RecordedRun run, ToDoubleFunction<StepMetrics> value) {
        return new Curve(
                name,
                run.steps().stream()
                        .map(step -> new Point(step.step(), value.applyAsDouble(step)))
                        .toList());
    }
}
