package dev.jerboa.quantize.report;

import java.util.List;
import java.util.Optional;

/**
 * What cut sums would cost each product, as a table.
 *
 * @param text a few sentences about it
 * @param hint what else can be done
 * @param rows one for each product
 */
record SaturationTable(String text, String hint, List<Row> rows) {
    /** A product. */
    record Row(String layer, String form, Cell saturated, Cell error, Cell cut) {}

    /** A share as a person reads it, and as it is sorted. */
    record Cell(String text, String value) {
        private static Cell of(double share) {
            return new Cell(Figures.percent(share), Double.toString(share));
        }
    }

    /** Absent if no product would be cut. */
    static Optional<SaturationTable> of(QuantizationReport report) {
        return report.saturation()
                .filter(saturation -> !saturation.layers().isEmpty())
                .map(SaturationTable::of);
    }

    private static SaturationTable of(SaturationReport saturation) {
        String text = String.format(
                "The kernels of %s add two products in 16 bits and cut what does not fit. With signed 8-bit weights"
                        + " the output of a product would be wrong by %s in the mean; with the weights chosen,"
                        + " of which nothing is cut, it is by %s. Emulated to the last bit, on %s.",
                saturation.processor(),
                Figures.percent(saturation.meanSaturatedError()),
                Figures.percent(saturation.meanError()),
                saturation.samples());
        return new SaturationTable(
                text,
                saturation.hint(),
                saturation.layers().stream().map(SaturationTable::row).toList());
    }

    private static Row row(LayerSaturation layer) {
        return new Row(
                layer.layer(),
                layer.form(),
                Cell.of(layer.saturatedError()),
                Cell.of(layer.error()),
                // A few in a hundred thousand can be all that goes wrong.
                new Cell(Figures.small(100 * layer.cutShare()) + " %", Double.toString(layer.cutShare())));
    }
}
