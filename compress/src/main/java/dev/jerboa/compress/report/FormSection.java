package dev.jerboa.compress.report;

import dev.jerboa.quantize.report.Figures;
import dev.jerboa.quantize.report.LayerReport;
import dev.jerboa.quantize.report.QuantizationReport;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The forms that weights took.
 *
 * @param rows a form each
 */
record FormSection(List<Row> rows) {
    /** A form and the weights that have it. */
    record Row(String form, int weights, String before, long bytesBefore, String after, long bytesAfter) {}

    FormSection {
        rows = List.copyOf(rows);
    }

    static FormSection of(QuantizationReport report) {
        Map<String, List<LayerReport>> byForm = new LinkedHashMap<>();
        report.layers()
                .forEach(layer -> byForm.computeIfAbsent(layer.form(), form -> new ArrayList<>())
                        .add(layer));
        List<Row> rows = new ArrayList<>();
        byForm.forEach((form, layers) -> {
            long before =
                    layers.stream().mapToLong(LayerReport::sizeBytesBefore).sum();
            long after = layers.stream().mapToLong(LayerReport::sizeBytesAfter).sum();
            rows.add(new Row(form, layers.size(), Figures.size(before), before, Figures.size(after), after));
        });
        return new FormSection(rows);
    }
}
