package dev.jerboa.quantize.kernel;

import java.util.Arrays;

/**
 * Scales and zero points of one block of each output of a tile.
 *
 * <p>Asymmetric: {@code scale = (max - min) / (2^b - 1)} over a range that includes zero, and {@code zeroPoint = round(-min
 * / scale)}. Symmetric: the zero point is {@code 2^(b-1)}, and the value of the largest magnitude becomes the integer 0,
 * {@code scale = extreme / -2^(b-1)}, so that no step is wasted on the shorter side; the scale may be negative.
 */
final class BlockParameters {
    final int bits;
    final boolean symmetric;
    final float[] minimum;
    final float[] maximum;
    final float[] scale;
    final float[] inverse;
    final float[] zeroPoint;

    BlockParameters(int bits, boolean symmetric, int outputs) {
        this.bits = bits;
        this.symmetric = symmetric;
        this.minimum = new float[outputs];
        this.maximum = new float[outputs];
        this.scale = new float[outputs];
        this.inverse = new float[outputs];
        this.zeroPoint = new float[outputs];
    }

    /** Finds the range of each output's block in a tile; zero always belongs to it. NaN and infinity carry through. */
    void measure(float[] tile, int inputs, int outputs) {
        Arrays.fill(minimum, 0, outputs, 0f);
        Arrays.fill(maximum, 0, outputs, 0f);
        for (int input = 0; input < inputs; input++) {
            widen(tile, input * outputs, minimum, maximum, outputs);
        }
    }

    /** Derives the parameters from the ranges, each made smaller by a factor. */
    void choose(float shrink, int outputs) {
        int top = (1 << bits) - 1;
        int middle = 1 << (bits - 1);
        for (int i = 0; i < outputs; i++) {
            double low = (double) minimum[i] * shrink;
            double high = (double) maximum[i] * shrink;
            double exact = symmetric ? (high > -low ? high : low) / -middle : (high - low) / top;
            boolean usable = Math.abs(exact) >= Float.MIN_NORMAL;
            scale[i] = usable ? (float) exact : 1f;
            inverse[i] = 1 / scale[i];
            zeroPoint[i] = symmetric ? middle : (float) Math.rint(-low / scale[i]);
        }
    }

    /** The first output whose block holds NaN or infinity, or -1. */
    int firstInvalid(int outputs) {
        for (int i = 0; i < outputs; i++) {
            if (!Float.isFinite(minimum[i]) || !Float.isFinite(maximum[i])) {
                return i;
            }
        }
        return -1;
    }

    private static void widen(float[] tile, int from, float[] minimum, float[] maximum, int outputs) {
        for (int i = 0; i < outputs; i++) {
            minimum[i] = Math.min(minimum[i], tile[from + i]);
            maximum[i] = Math.max(maximum[i], tile[from + i]);
        }
    }
}
