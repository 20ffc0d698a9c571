package dev.jerboa.quantize.report;

import dev.jerboa.quantize.plan.WeightForm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives each form its colour and its mark, the same everywhere on the page. */
final class Series {
    private static final String UNCHANGED = new WeightForm.Unchanged().toString();

    // Drawn around the origin, six units to each side: told apart without colour. The last is of what stays as it is.
    private static final List<String> MARKS = List.of(
            "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
            "M-4.5 -4.5h9v9h-9z",
            "M0 -6l5.5 10h-11z",
            "M0 -6.2l6.2 6.2l-6.2 6.2l-6.2 -6.2z",
            "M0 6l5.5 -10h-11z",
            "M-1.8 -5.5h3.6v3.7h3.7v3.6h-3.7v3.7h-3.6v-3.7h-3.7v-3.6h3.7z",
            "M-5.8 0l2.9 -5h5.8l2.9 5l-2.9 5h-5.8z",
            "M-5.5 -5l5.5 5l5.5 -5v10l-5.5 -5l-5.5 5z");

    private final Map<String, Integer> numbers = new LinkedHashMap<>();

    /** Numbers the forms that a report names, as they come. */
    static Series of(QuantizationReport report) {
        return of(report.layers());
    }

    /** Numbers the forms that some layers name, as they come. */
    static Series of(List<LayerReport> layers) {
        Series series = new Series();
        for (LayerReport layer : layers) {
            layer.candidates().forEach(candidate -> series.add(candidate.form()));
            series.add(layer.form());
        }
        return series;
    }

    /** The class of a form in the style sheet. */
    String style(String form) {
        return "series-" + index(form);
    }

    /** The outline of a form's mark, as the data of an SVG path. */
    String mark(String form) {
        return MARKS.get(index(form));
    }

    /** All forms, in order. */
    List<String> forms() {
        return new ArrayList<>(numbers.keySet());
    }

    private int index(String form) {
        return form.equals(UNCHANGED) ? MARKS.size() - 1 : numbers.getOrDefault(form, 0) % (MARKS.size() - 1);
    }

    private void add(String form) {
        numbers.putIfAbsent(form, numbers.size());
    }
}
