package dev.jerboa.quantize.affine;

/**
 * Half-precision floats (IEEE 754-2019 binary16), which Java 17 cannot convert: 1 sign bit, 5 bits of exponent, 10 of
 * fraction; finite up to 65504, multiples of {@code 2^-24} below {@code 2^-14}.
 */
public final class HalfPrecision {
    private static final int SIGN = 0x8000;
    private static final int INFINITY = 0x7C00;
    private static final int QUIET_NAN = 0x7E00;
    private static final int FLOAT_INFINITY = 0x7F80_0000;
    private static final int DROPPED_BITS = 13;
    private static final int REBIAS = (127 - 15) << 23;
    // As float bits: 65520, halfway from the largest half to the next power of two; 2^-14, the smallest normal half.
    private static final int OVERFLOW = 0x477F_F000;
    private static final int SMALLEST_NORMAL = 0x3880_0000;
    private static final int ONE_HALF = 0x3F00_0000;

    private HalfPrecision() {}

    /** The nearest half, ties to even; 65520 and more become infinite, NaN stays NaN. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int magnitude = bits & Integer.MAX_VALUE;
        return (short) (((bits >>> 16) & SIGN) | magnitudeOf(magnitude));
    }

    private static int magnitudeOf(int magnitude) {
        if (magnitude < SMALLEST_NORMAL) {
            // The last bit of a float near 0.5 is worth 2^-24, as that of a subnormal half: this addition rounds.
            return Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f) - ONE_HALF;
        }
        if (magnitude < OVERFLOW) {
            int justBelowHalf = (1 << (DROPPED_BITS - 1)) - 1;
            int oddness = magnitude >>> DROPPED_BITS & 1;
            return (magnitude - REBIAS + justBelowHalf + oddness) >>> DROPPED_BITS;
        }
        return magnitude > FLOAT_INFINITY ? QUIET_NAN | ((magnitude >>> DROPPED_BITS) & 0x1FF) : INFINITY;
    }

    /** The float of the same value. */
    public static float toFloat(short half) {
        int sign = (half & SIGN) << 16;
        int magnitude = half & Short.MAX_VALUE;
        if (magnitude >= INFINITY) {
            return Float.intBitsToFloat(sign | FLOAT_INFINITY | magnitude << DROPPED_BITS);
        }
        int scaled = magnitude < 0x400
                ? Float.floatToRawIntBits(magnitude * 0x1p-24f)
                : (magnitude << DROPPED_BITS) + REBIAS;
        return Float.intBitsToFloat(sign | scaled);
    }

    /** Whether a finite value is too large for a half, and becomes infinite. */
    public static boolean overflows(float value) {
        int magnitude = Float.floatToRawIntBits(value) & Integer.MAX_VALUE;
        return magnitude >= OVERFLOW && magnitude < FLOAT_INFINITY;
    }

    /**
     * Converts {@code count} floats.
     *
     * @return how many finite ones became infinite
     */
    public static int encode(float[] values, int offset, int count, short[] target, int targetOffset) {
        int overflows = 0;
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] = fromFloat(values[offset + i]);
            overflows += overflows(values[offset + i]) ? 1 : 0;
        }
        return overflows;
    }
}
