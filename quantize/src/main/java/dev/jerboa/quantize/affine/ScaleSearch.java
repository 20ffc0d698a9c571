package dev.jerboa.quantize.affine;

import java.util.Arrays;

/** The search for the scales of a tile's blocks with the smallest squared errors, see {@link RangeSearch}. */
final class ScaleSearch {
    // Room for numbers of candidates in the last bits of an error; a power of 2.
    private static final int CANDIDATES = RangeSearch.MOST_CANDIDATES;

    private final RangeSearch range;
    private final float top;
    private final float[] inverses;
    private final float[] squares;
    private final float[] mixed;
    private final float[] errors;
    private final float[][] factors;
    private final int[] best;

    ScaleSearch(RangeSearch range, IntegerRange integers, int columns) {
        this.range = range;
        this.top = integers.steps();
        this.inverses = new float[columns];
        this.squares = new float[columns];
        this.mixed = new float[columns];
        this.errors = new float[columns];
        this.factors = new float[range.candidates()][columns];
        this.best = new int[columns];
    }

    /**
     * Replaces scales by better ones.
     *
     * @param scales of the whole ranges, one a column
     * @param rows the values, {@code [blockSize, columns]}
     * @param lowestSteps the smallest integer less the zero point, one a column
     * @param count how many columns to do
     */
    void improve(float[] scales, float[][] rows, float[] lowestSteps, int count) {
        if (range.candidates() == 1) {
            return;
        }
        Arrays.fill(best, 0, count, Integer.MAX_VALUE);
        for (int candidate = 0; candidate < range.candidates(); candidate++) {
            float factor = range.factor(candidate);
            Arrays.fill(squares, 0, count, 0f);
            Arrays.fill(mixed, 0, count, 0f);
            Arrays.fill(errors, 0, count, 0f);
            Kernels.invert(scales, factor, inverses, count);
            for (float[] row : rows) {
                Kernels.addProducts(row, inverses, lowestSteps, top, squares, mixed, errors, count);
            }
            Kernels.refit(squares, mixed, errors, factor, factors[candidate], count);
            keepBetter(candidate, count);
        }
        scale(scales, count);
    }

    // Bits of floats that are not negative sort like the floats, so that the last bits can hold the candidate: without
    // a
    // branch, which would be mispredicted for every third block.
    private void keepBetter(int candidate, int count) {
        for (int i = 0; i < count; i++) {
            int error = Float.floatToRawIntBits(errors[i]) & -CANDIDATES;
            best[i] = Math.min(best[i], error | candidate);
        }
    }

    private void scale(float[] scales, int count) {
        for (int i = 0; i < count; i++) {
            float scale = scales[i] * factors[best[i] & (CANDIDATES - 1)][i];
            scales[i] = Math.abs(scale) < Float.MIN_NORMAL ? scales[i] : scale;
        }
    }
}
