package dev.jerboa.cli;

import dev.jerboa.cli.terminal.Table;
import dev.jerboa.quantize.SensitivityAnalysis;
import dev.jerboa.quantize.choose.SiteErrors;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/** The errors of single layers for a person: a line for each, the worst first. */
final class SensitivityTable {
    private static final int LONGEST_BAR = 20;

    private SensitivityTable() {}

    static Table of(SensitivityAnalysis analysis) {
        List<SiteErrors> sorted = analysis.layers().stream()
                .sorted(Comparator.comparingDouble((SiteErrors layer) -> -worst(layer)))
                .toList();
        double largest =
                sorted.stream().mapToDouble(SensitivityTable::worst).max().orElse(0);
        Table table = new Table("layer", "shape", " 8-bit worst", " 8-bit best", "in the form", " 4-bit", "");
        for (SiteErrors layer : sorted) {
            OptionalInt best = least(layer, 8);
            table.row(
                    SensitivityAnalysis.name(layer),
                    layer.site().inputs() + "x" + layer.site().outputs(),
                    text(worst(layer)),
                    best.isPresent() ? text(layer.errors().get(best.getAsInt())) : "",
                    best.isPresent() ? layer.forms().get(best.getAsInt()) : "",
                    least(layer, 4).stream()
                            .mapToObj(form -> text(layer.errors().get(form)))
                            .findFirst()
                            .orElse(""),
                    bar(worst(layer), largest));
        }
        return table;
    }

    /** The largest error among the forms of 8 bits. */
    private static double worst(SiteErrors layer) {
        return forms(layer, 8)
                .mapToDouble(form -> layer.errors().get(form))
                .max()
                .orElse(0);
    }

    private static OptionalInt least(SiteErrors layer, int bits) {
        return forms(layer, bits)
                .boxed()
                .min(Comparator.comparingDouble(form -> layer.errors().get(form)))
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    private static IntStream forms(SiteErrors layer, int bits) {
        return IntStream.range(0, layer.forms().size())
                .filter(form -> bits(layer.forms().get(form)) == bits);
    }

    /** The bits of a weight in the file. */
    private static int bits(WeightForm form) {
        if (form instanceof WeightForm.Blocks blocks) {
            return blocks.layout().bits();
        } else if (form instanceof WeightForm.IntegerProduct product) {
            return product.packed().map(blocks -> blocks.layout().bits()).orElse(8);
        }
        return 0;
    }

    private static String text(double error) {
        return String.format(Locale.ROOT, "%.6f", error);
    }

    private static String bar(double error, double largest) {
        int length = largest > 0 ? (int) Math.round(LONGEST_BAR * error / largest) : 0;
        return "█".repeat(Math.max(0, length));
    }
}
