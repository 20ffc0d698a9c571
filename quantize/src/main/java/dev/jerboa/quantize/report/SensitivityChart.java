package dev.jerboa.quantize.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The error that each layer alone causes in each form: a line for each layer in the order of the graph, a mark for each
 * form on a logarithmic axis, filled if it was chosen.
 *
 * @param measure what an error is and what it was measured on
 * @param lines the layers
 * @param ticks the labels of the axis
 * @param legend the marks
 * @param chosen whether any form was chosen
 */
record SensitivityChart(String measure, List<Line> lines, List<Axis.Tick> ticks, List<Mark> legend, boolean chosen) {
    /** A layer. */
    record Line(String layer, List<Mark> marks) {}

    /** A form of a layer: its mark is an SVG path around the origin. */
    record Mark(String style, String path, String place, String title, boolean chosen) {}

    SensitivityChart {
        lines = List.copyOf(lines);
        ticks = List.copyOf(ticks);
        legend = List.copyOf(legend);
    }

    /** The chart; empty if no error of a single layer was measured. */
    static Optional<SensitivityChart> of(Optional<Sensitivity> sensitivity, List<LayerReport> layers, Series series) {
        List<Double> errors = layers.stream()
                .flatMap(layer -> layer.candidates().stream())
                .flatMap(candidate -> candidate.error().stream().boxed())
                .toList();
        if (errors.isEmpty()) {
            return Optional.empty();
        }
        Axis axis = Axis.decades(errors);
        Set<String> shown = new LinkedHashSet<>();
        List<Line> lines = new ArrayList<>();
        for (LayerReport layer : layers) {
            List<Mark> marks = marks(layer, axis, series, shown);
            if (!marks.isEmpty()) {
                lines.add(new Line(layer.name(), marks));
            }
        }
        List<Mark> legend = series.forms().stream()
                .filter(shown::contains)
                .map(form -> new Mark(series.style(form), series.mark(form), "", form, true))
                .toList();
        String measure = sensitivity
                .map(known -> known.measure() + ", on " + known.samples())
                .orElse("error at the output of the model");
        boolean chosen =
                layers.stream().flatMap(layer -> layer.candidates().stream()).anyMatch(FormCandidate::chosen);
        return Optional.of(new SensitivityChart(measure, lines, axis.ticks(), legend, chosen));
    }

    // The chosen mark comes last, so that it lies on top of the others.
    private static List<Mark> marks(LayerReport layer, Axis axis, Series series, Set<String> shown) {
        List<Mark> hollow = new ArrayList<>();
        List<Mark> filled = new ArrayList<>();
        for (FormCandidate candidate : layer.candidates()) {
            if (candidate.error().isPresent()) {
                double error = candidate.error().getAsDouble();
                shown.add(candidate.form());
                (candidate.chosen() ? filled : hollow)
                        .add(new Mark(
                                series.style(candidate.form()),
                                series.mark(candidate.form()),
                                Figures.coordinate(axis.share(error)),
                                layer.name() + ", " + candidate.form() + ": " + Figures.small(error)
                                        + (candidate.chosen() ? " (chosen)" : ""),
                                candidate.chosen()));
            }
        }
        hollow.addAll(filled);
        return hollow;
    }
}
