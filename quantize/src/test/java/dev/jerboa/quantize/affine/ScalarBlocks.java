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
        float best = whole;
        float leastError = Float.POSITIVE_INFINITY;
        for (float factor : factors) {
            float error = factor * factor * squaredError(block, whole, 1 / factor, zeroPoint, top);
            if (error < leastError) {
                leastError = error;
                best = whole * factor;
            }
        }
        best = Math.abs(best) < 0x1p-126f ? whole : best;
        int[] codes = new int[block.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = clamp((int) Math.rint(block[i] / best) + zeroPoint, top);
        }
        scales.add(best);
        zeroPoints.add(zeroPoint);
        integers.add(codes);
    }

    private static float squaredError(float[] block, float scale, float inverse, int zeroPoint, int top) {
        float sum = 0;
        for (float value : block) {
            float steps = inverse * (value / scale);
            float error = clamp((int) Math.rint(steps) + zeroPoint, top) - zeroPoint - steps;
            sum += error * error;
        }
        return sum;
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
