package dev.jerboa.quantize.affine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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

    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
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

    /** {@code target = 1 / (factor * scales)}. */
    static void invert(float[] scales, float factor, float[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = 1 / (factor * scales[i]);
        }
    }

    /** {@code target = round(values / scales)}. */
    static void roundQuotients(float[] values, float[] scales, float[] target, int count) {
        for (int i = 0; i < count; i++) {
            target[i] = values[i] / scales[i] + ROUNDER - ROUNDER;
        }
    }

    /** Adds {@code weight * (clamp(round(value * inverse), lowest, lowest + top) - lowest)}. */
    static void addCodes(
            float[] values, float[] inverses, float[] lowest, float top, float weight, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            float step = values[i] * inverses[i] + ROUNDER - ROUNDER - lowest[i];
            sums[i] += weight * Math.min(Math.max(step, 0), top);
        }
    }

    /**
     * Adds, for {@code exact = value * inverse}, its integer {@code q = clamp(round(exact), lowest, lowest + top)} and its
     * error {@code e = exact - q}, the products {@code q * q}, {@code e * q} and {@code e * e}.
     *
     * <p>C2 of JDK 17 leaves loops scalar that are any larger than this one.
     */
    static void addProducts(
            float[] values,
            float[] inverses,
            float[] lowest,
            float top,
            float[] squares,
            float[] mixed,
            float[] errors,
            int count) {
        for (int i = 0; i < count; i++) {
            float exact = values[i] * inverses[i];
            float integer = Math.min(Math.max(exact + ROUNDER - ROUNDER, lowest[i]), lowest[i] + top);
            float error = exact - integer;
            squares[i] += integer * integer;
            mixed[i] += error * integer;
            errors[i] += error * error;
        }
    }

    /**
     * Fits scales to integers, from the sums of {@link #addProducts}.
     *
     * <p>For the same integers q, the scale of least squared error is larger by {@code 1 + sum(e q) / sum(q q)}, and the error
     * then is {@code sum(e e) - sum(e q)^2 / sum(q q)} (linear regression through zero).
     *
     * @param errors the squared errors in steps of the scale, replaced by those in steps of {@code scale / factor}
     * @param factors receives {@code factor} times what the scale is to be multiplied with
     */
    static void refit(float[] squares, float[] mixed, float[] errors, float factor, float[] factors, int count) {
        float area = factor * factor;
        for (int i = 0; i < count; i++) {
            float change = mixed[i] / Math.max(squares[i], 1);
            factors[i] = factor + factor * change;
            errors[i] = area * Math.max(errors[i] - change * mixed[i], 0);
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

    /** Stores whole numbers below 65536 as two bytes each, low byte first, at every {@code stride} bytes. */
    static void storeWords(float[] words, byte[] target, int offset, int stride, int count) {
        for (int i = 0; i < count; i++) {
            SHORTS.set(target, offset + i * stride, (short) Float.floatToRawIntBits(words[i] + ROUNDER));
        }
    }
}
