package dev.jerboa.quantize.observe;

import dev.jerboa.quantize.affine.ValueRange;

/**
 * Finds the range with the smallest squared error {@code sum (x - dequantize(quantize(x)))^2}, with each value taken to be the
 * middle of its bin.
 *
 * <p>The bins of one level with value v add {@code sum x^2 - 2 v sum x + v^2 n}; running sums of {@code n, x, x^2} over the bins
 * give this in one step a level. Errors are between real values, of clipped ones too.
 */
final class SquaredErrorSearch {
    private static final int COARSE = 50;
    private static final int FINE = 20;
    private static final int STEPS = COARSE * FINE;

    private final Histogram histogram;
    private final double[] counts = new double[Histogram.LENGTH + 1];
    private final double[] sums = new double[Histogram.LENGTH + 1];
    private final double[] squares = new double[Histogram.LENGTH + 1];
    private int bestLower = STEPS;
    private int bestUpper = STEPS;
    private double bestError;

    SquaredErrorSearch(Histogram histogram) {
        this.histogram = histogram;
        long[] bins = histogram.bins();
        for (int bin = 0; bin < Histogram.LENGTH; bin++) {
            double middle = histogram.middle(bin);
            counts[bin + 1] = counts[bin] + bins[bin];
            sums[bin + 1] = sums[bin] + bins[bin] * middle;
            squares[bin + 1] = squares[bin] + bins[bin] * middle * middle;
        }
    }

    /** The best range; the whole one if none is better. */
    ValueRange best() {
        bestError = squaredError(range(STEPS, STEPS));
        tryAll(FINE, STEPS, FINE, STEPS, FINE);
        int lower = bestLower;
        int upper = bestUpper;
        tryAll(lower - FINE + 1, lower + FINE - 1, upper - FINE + 1, upper + FINE - 1, 1);
        return range(bestLower, bestUpper);
    }

    /** The squared error of all values together. */
    double squaredError(ValueRange range) {
        Levels levels = Levels.of(range);
        double error = 0;
        int start = 0;
        for (int integer = 0; integer < Levels.COUNT; integer++) {
            int end = levels.end(integer, histogram);
            double value = levels.value(integer);
            error += squares[end]
                    - squares[start]
                    - 2 * value * (sums[end] - sums[start])
                    + value * value * (counts[end] - counts[start]);
            start = end;
        }
        return error;
    }

    private void tryAll(int firstLower, int lastLower, int firstUpper, int lastUpper, int step) {
        for (int lower = first(firstLower, histogram.min()); lower <= Math.min(lastLower, STEPS); lower += step) {
            for (int upper = first(firstUpper, histogram.max()); upper <= Math.min(lastUpper, STEPS); upper += step) {
                double error = squaredError(range(lower, upper));
                if (error < bestError) {
                    bestError = error;
                    bestLower = lower;
                    bestUpper = upper;
                }
            }
        }
    }

    /** An end at zero stays there: only its last step is tried. */
    private static int first(int step, float end) {
        return end == 0 ? STEPS : Math.max(1, step);
    }

    private ValueRange range(int lower, int upper) {
        return new ValueRange(histogram.min() * lower / STEPS, histogram.max() * upper / STEPS);
    }
}
