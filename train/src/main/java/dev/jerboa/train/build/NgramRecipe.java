package dev.jerboa.train.build;

import java.util.List;

/**
 * A bag of n-grams (Bojanowski et al. 2017, "Enriching Word Vectors with Subword Information"): each run of symbols has a
 * row of a table, the rows of all runs are summed, and a product makes the result of the sum. It learns what rare words mean
 * from their parts, and costs next to nothing to run.
 *
 * <p>Reads {@code symbols} int64 {@code [batch, length]}, from 0 to {@code symbols - 1}, and gives {@code embedding} float
 * {@code [batch, outputs]}. Symbol 0 is padding: a run may begin or end with one, which says that the sequence begins or ends
 * there, and counts only if all within it are others. Runs share rows by their hash.
 *
 * @param symbols how many different symbols there are, padding included
 * @param sizes how long the runs are, each length once
 * @param rows rows of the table
 * @param width of a row
 * @param outputs the width of the result
 */
public record NgramRecipe(int symbols, List<Integer> sizes, int rows, int width, int outputs) implements EncoderRecipe {
    /** So many different runs can be told apart before they are hashed, without an overflow of 64 bits. */
    private static final double MOST_RUNS = Math.pow(2, 36);

    /**
     * Checks the numbers.
     *
     * @throws dev.jerboa.onnx.JerboaException if one of them is below 1, or there are more than 2^36 different runs of one
     *     length
     */
    public NgramRecipe {
        sizes = List.copyOf(sizes);
        Checks.atLeast("symbols", symbols, 2);
        Checks.positive("the number of sizes", sizes.size());
        Checks.positive("rows", rows);
        Checks.positive("width", width);
        Checks.positive("outputs", outputs);
        for (int size : sizes) {
            Checks.positive("size", size);
            if (Math.pow(symbols, size) > MOST_RUNS) {
                throw Checks.invalid(
                        "there are " + symbols + "^" + size + " runs of " + size + " symbols, more than the 2^36 that"
                                + " can be told apart",
                        "Take shorter runs or fewer symbols.");
            }
        }
        if (sizes.stream().distinct().count() < sizes.size()) {
            throw Checks.invalid("sizes " + sizes + " has a length twice", "Give each length once.");
        }
    }
}
