package dev.jerboa.quantize.affine;

import java.util.Arrays;

/** The search for the scales of a tile's blocks with the smallest squared errors, see {@link RangeSearch}. */
final class ScaleSearch {
    private final RangeSearch range;
    private final float[] steps;
    private final float[][] errors;
    private final float[] leastErrors;
    private final float[] factors;

    ScaleSearch(RangeSearch range, int columns) {
        this.range = range;
        this.steps = new float[columns];
        this.errors = new float[range.candidates()][columns];
        this.leastErrors = new float[columns];
        this.factors = new float[columns];
    }

    /**
     * Replaces scales by better ones.
     *
     * @param scales of the whole ranges, one a column
     * @param rows the values, {@code [blockSize, columns]}
     * @param lowestSteps the smallest integer less the zero point, one a column
     * @param highestSteps the largest integer less the zero point, one a column
     * @param count how many columns to do
     */
    void improve(float[] scales, float[][] rows, float[] lowestSteps, float[] highestSteps, int count) {
        if (errors.length == 1) {
            return;
        }
        for (float[] sums : errors) {
            Arrays.fill(sums, 0, count, 0f);
        }
        for (float[] row : rows) {
            Kernels.divide(row, scales, steps, count);
            for (int i = 0; i < errors.length; i++) {
                Kernels.addSquaredErrors(steps, 1 / range.factor(i), lowestSteps, highestSteps, errors[i], count);
            }
        }
        Arrays.fill(factors, 0, count, 1f);
        System.arraycopy(errors[0], 0, leastErrors, 0, count);
        for (int i = 1; i < errors.length; i++) {
            keepBetter(errors[i], range.factor(i), count);
        }
        scale(scales, count);
    }

    private void keepBetter(float[] sums, float factor, int count) {
        // Sums are in steps of each candidate: in steps of the whole range, they can be compared.
        float area = factor * factor;
        for (int i = 0; i < count; i++) {
            float error = area * sums[i];
            if (error < leastErrors[i]) {
                leastErrors[i] = error;
                factors[i] = factor;
            }
        }
    }

    private void scale(float[] scales, int count) {
        for (int i = 0; i < count; i++) {
            float scale = scales[i] * factors[i];
            scales[i] = Math.abs(scale) < Float.MIN_NORMAL ? scales[i] : scale;
        }
    }
}
