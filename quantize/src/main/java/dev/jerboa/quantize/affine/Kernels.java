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

    private static final float LOWEST_BYTE = ROUNDER - Byte.MAX_VALUE;
    private static final float HIGHEST_BYTE = ROUNDER + Byte.MAX_VALUE;

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

    /** {@code target = values / scales}. */
    static void divide(float[] values, float[] scales, float[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = values[i] / scales[i];
        }
    }

    /** {@code target = round(values / scales)}. */
    static void roundQuotients(float[] values, float[] scales, float[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = values[i] / scales[i] + ROUNDER - ROUNDER;
        }
    }

    /** {@code target = values + number}. */
    static void add(float[] values, float number, float[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = values[i] + number;
        }
    }

    /** Adds {@code weight * (clamp(round(value / scale), lowest, highest) - lowest)}. */
    static void addCodes(
            float[] values, float[] scales, float[] lowest, float[] highest, float weight, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            float step = values[i] / scales[i] + ROUNDER - ROUNDER;
            sums[i] += weight * (Math.min(Math.max(step, lowest[i]), highest[i]) - lowest[i]);
        }
    }

    /** Adds {@code (clamp(round(factor * value), lowest, highest) - factor * value)^2}. */
    static void addSquaredErrors(
            float[] values, float factor, float[] lowest, float[] highest, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            float exact = factor * values[i];
            float error = Math.min(Math.max(exact + ROUNDER - ROUNDER, lowest[i]), highest[i]) - exact;
            sums[i] += error * error;
        }
    }

    /** Replaces each value by {@code clamp(round(value / scale), -127, 127)} plus {@link #ROUNDER}. */
    static void roundInPlace(float[] values, float[] scales, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = Math.min(Math.max(values[i] / scales[i] + ROUNDER, LOWEST_BYTE), HIGHEST_BYTE);
        }
    }

    /** As {@link #roundInPlace(float[], float[], int)}, with one scale for all. */
    static void roundInPlace(float[] values, float scale, int count) {
        for (int i = 0; i < count; i++) {
            values[i] = Math.min(Math.max(values[i] / scale + ROUNDER, LOWEST_BYTE), HIGHEST_BYTE);
        }
    }

    /** Takes the integers out of values that {@code roundInPlace} has made. */
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
