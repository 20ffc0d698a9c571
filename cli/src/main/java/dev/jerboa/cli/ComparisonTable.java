package dev.jerboa.cli;

import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.multimodal.loyalty.EncoderComparison;
import java.util.List;
import java.util.Locale;

/** Text encoders side by side, as a table for a person. */
final class ComparisonTable {
    private ComparisonTable() {}

    /**
     * The table of a comparison.
     *
     * @param names what to call each model
     * @param sizesBytes the size of each model
     */
    static Table of(EncoderComparison comparison, List<String> names, List<Long> sizesBytes) {
        Table table = new Table(
                "model",
                " size",
                " cosine mean",
                " min",
                " neighbours kept",
                " alone/batch",
                " 1x16",
                " speed",
                " 8x128",
                " speed");
        for (int i = 0; i < names.size(); i++) {
            EncoderComparison.Row row = comparison.rows().get(i);
            table.row(
                    names.get(i),
                    Units.size(sizesBytes.get(i)),
                    decimal(row.loyalty().cosineMean()),
                    decimal(row.loyalty().cosineMin()),
                    Units.percent(row.loyalty().neighbourOverlap()),
                    decimal(row.batchDifference()),
                    Units.time(row.single().medianMillis()),
                    speed(row.single().ratioToFirst()),
                    Units.time(row.batch().medianMillis()),
                    speed(row.batch().ratioToFirst()));
        }
        return table;
    }

    /** What the columns mean. */
    static String legend(int sentences) {
        return "Cosine and neighbours: embeddings of " + sentences
                + " sentences against the first model's; ten nearest "
                + "neighbours each."
                + System.lineSeparator()
                + "Alone/batch: the most that an embedding changes in a batch. Speed: times the first model's, all models "
                + "timed in turn.";
    }

    private static String decimal(double value) {
        // Vectors of different widths have no cosine.
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4f", value);
    }

    private static String speed(double timeRatio) {
        return String.format(Locale.ROOT, "%.2f x", 1 / timeRatio);
    }
}
