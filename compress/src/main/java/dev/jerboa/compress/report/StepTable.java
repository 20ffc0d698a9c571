package dev.jerboa.compress.report;

import dev.jerboa.quantize.report.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What each step gave, for runs of several.
 *
 * @param shapes the shapes of which times were taken
 * @param rows the steps
 * @param product how the speeds multiply
 */
record StepTable(List<String> shapes, List<Row> rows, String product) {
    /** A step; the speeds are those of the shapes. */
    record Row(String name, String size, String share, String cosine, String neighbours, List<Speed> speeds) {}

    /** How fast it is, and what of that is this step's. */
    record Speed(String total, String step) {}

    StepTable {
        shapes = List.copyOf(shapes);
        rows = List.copyOf(rows);
    }

    static Optional<StepTable> of(CompressionReport report) {
        if (report.steps().size() < 2) {
            return Optional.empty();
        }
        double original = Math.max(1, report.source().sizeBytes());
        List<Row> rows = new ArrayList<>();
        for (StepReport step : report.steps()) {
            rows.add(new Row(
                    step.name(),
                    Figures.size(step.sizeBytes()),
                    Figures.percent(step.sizeBytes() / original),
                    Figures.cosine(step.cosineMean()),
                    step.neighboursKept().isPresent()
                            ? Figures.percent(step.neighboursKept().getAsDouble())
                            : "",
                    step.speeds().stream()
                            .map(speed -> new Speed(
                                    Figures.speed(speed.speed()) + " ×", Figures.speed(speed.stepSpeed()) + " ×"))
                            .toList()));
        }
        List<StepSpeed> first = report.steps().get(0).speeds();
        List<String> products = new ArrayList<>();
        for (int shape = 0; shape < first.size(); shape++) {
            List<String> factors = new ArrayList<>();
            for (StepReport step : report.steps()) {
                factors.add(Figures.speed(step.speeds().get(shape).stepSpeed()));
            }
            StepReport last = report.steps().get(report.steps().size() - 1);
            products.add("at " + first.get(shape).shape() + " " + String.join(" × ", factors) + " = "
                    + Figures.speed(last.speeds().get(shape).speed()));
        }
        return Optional.of(
                new StepTable(first.stream().map(StepSpeed::shape).toList(), rows, String.join("; ", products)));
    }
}
