package dev.jerboa.quantize.affine;

/**
 * Element-wise loops, in the shape that the C2 compiler turns into vector instructions.
 *
 * <p>On JDK 17 that needs the same index for every array of a loop (hence a row of a tile is an array of its own), no
 * conversion between int and float, and no branch. Each loop is a small method, so that it is compiled soon.
 */
final class Kernels {
    /**
     * 1.5 * 2^23: floats near it have steps of 1, so that adding it rounds to an integer, half to even, for magnitudes up
     * to 2^22. The low bits of the sum are the integer in two's complement.
     */
    static final float ROUNDER = 0x1.8p23f;

    private Kernels() {}

    /** Widens ranges by one value each; NaN stays. */
    static void widen(float[] values, float[] lowest, float[] highest, int count) {
        for (int i = 0; i < count; i++) {
            lowest[i] = Math.min(lowest[i], values[i]);
            highest[i] = Math.max(highest[i], values[i]);
        }
    }

    /** Raises maxima to the magnitudes of one value each; NaN stays. */
    static void raise(float[] values, float[] maxima, int count) {
        for (int i = 0; i < count; i++) {
            maxima[i] = Math.max(maxima[i], Math.abs(values[i]));
        }
    }

    /** Adds {@code weight * clamp(round(value / scale) + zeroPoint, 0, top)}. */
    static void addCodes(
            float[] values, float[] scales, float[] zeroPoints, float top, float weight, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            float code = values[i] / scales[i] + ROUNDER - ROUNDER + zeroPoints[i];
            sums[i] += weight * Math.min(Math.max(code, 0f), top);
        }
    }

    /** Adds the squared difference between each value and its integer, both in steps from zero. */
    static void addSquaredErrors(
            float[] values, float[] scales, float[] zeroPoints, float top, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            float steps = values[i] / scales[i];
            float code = steps + ROUNDER - ROUNDER + zeroPoints[i];
            float error = Math.min(Math.max(code, 0f), top) - zeroPoints[i] - steps;
            sums[i] += error * error;
        }
    }

    /** {@code target = factor * values}. */
    static void multiply(float[] values, float factor, float[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = factor * values[i];
        }
    }

    /** Replaces each value by {@code round(value / scale)} plus {@link #ROUNDER}. */
    static void roundInPlace(float[] values, float[] scales, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = values[i] / scales[i] + ROUNDER;
        }
    }

    /** Replaces each value by {@code round(value / scale)} plus {@link #ROUNDER}, with one scale for all. */
    static void roundInPlace(float[] values, float scale, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = values[i] / scale + ROUNDER;
        }
    }

    /** Takes the integers out of values that {@link #roundInPlace(float[], float[], int)} has made. */
    static void storeBytes(float[] rounded, byte[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = (byte) Float.floatToRawIntBits(rounded[i]);
        }
    }

    /** Stores numbers below 65536 as two bytes each, low byte first, at every {@code stride} bytes. */
    static void storeWords(float[] words, byte[] target, int offset, int stride, int count) {
        for (int i = 0; i < count; i++) {
            int word = (int) words[i];
            int position = offset + i * stride;
            target[position] = (byte) word;
            target[position + 1] = (byte) (word >> Byte.SIZE);
        }
    }
}
