package dev.jerboa.quantize.affine;

import java.util.ArrayList;
import java.util.List;

/**
 * The plain form of block quantization, one weight after the other: the oracle of {@link BlockQuantizer}.
 *
 * <p>Written from the formulas with no code of the package, but with float arithmetic where results must be equal bit for
 * bit.
 */
final class ScalarBlocks {
    final List<Float> scales = new ArrayList<>();
    final List<Integer> zeroPoints = new ArrayList<>();
    final List<int[]> integers = new ArrayList<>();

    /** Quantizes a row of weights. */
    ScalarBlocks(float[] row, int bits, int blockSize, boolean symmetric, float[] factors) {
        for (int from = 0; from < row.length; from += blockSize) {
            float[] block = new float[blockSize];
            System.arraycopy(row, from, block, 0, Math.min(blockSize, row.length - from));
            add(block, bits, symmetric, factors);
        }
    }

    private void add(float[] block, int bits, boolean symmetric, float[] factors) {
        int top = (1 << bits) - 1;
        float min = 0;
        float max = 0;
        for (float value : block) {
            min = value < min ? value : min;
            max = value > max ? value : max;
        }
        double exact = ((double) max - min) / top;
        if (symmetric) {
            exact = (max > -min ? max : min) / -Math.pow(2, bits - 1);
        }
        float whole = Math.abs((float) exact) < 0x1p-126f ? 1 : (float) exact;
        int zeroPoint = symmetric ? 1 << (bits - 1) : -(int) Math.rint(min / whole);
        float best = factors.length == 1 ? whole : searched(block, whole, zeroPoint, top, factors);
        best = Math.abs(best) < 0x1p-126f ? whole : best;
        int[] codes = new int[block.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = clamp((int) Math.rint(block[i] * (1 / best)) + zeroPoint, top);
        }
        scales.add(best);
        zeroPoints.add(zeroPoint);
        integers.add(codes);
    }

    /** For the integers of each candidate, the scale of least squares; of these the one with the smallest error. */
    private static float searched(float[] block, float whole, int zeroPoint, int top, float[] factors) {
        float best = whole;
        int leastError = Integer.MAX_VALUE;
        for (int candidate = 0; candidate < factors.length; candidate++) {
            float inverse = 1 / (factors[candidate] * whole);
            float squares = 0;
            float mixed = 0;
            float errors = 0;
            for (float value : block) {
                float exact = value * inverse;
                float integer = clamp((int) Math.rint(exact) + zeroPoint, top) - zeroPoint;
                squares += integer * integer;
                mixed += (exact - integer) * integer;
                errors += (exact - integer) * (exact - integer);
            }
            float change = mixed / Math.max(squares, 1);
            float error = factors[candidate] * factors[candidate] * Math.max(errors - change * mixed, 0);
            // Errors that differ in their last six bits only count as equal.
            int comparable = Float.floatToIntBits(error) >> 6;
            if (comparable < leastError) {
                leastError = comparable;
                best = whole * (factors[candidate] + factors[candidate] * change);
            }
        }
        return best;
    }

    private static int clamp(int value, int top) {
        return value < 0 ? 0 : Math.min(value, top);
    }

    /** The squared error in exact arithmetic, for any scale. */
    static double exactError(float[] block, int from, int to, float scale, int zeroPoint, int top) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            int code = clamp((int) Math.rint(block[i] / scale) + zeroPoint, top);
            double error = (double) scale * (code - zeroPoint) - block[i];
            sum += error * error;
        }
        return sum;
    }
}
