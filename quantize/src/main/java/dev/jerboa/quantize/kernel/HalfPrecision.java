package dev.jerboa.quantize.kernel;

/** IEEE 754 half-precision floats, which Java 17 cannot convert. */
public final class HalfPrecision {
    /** The largest finite half: {@code (2 - 2^-10) * 2^15}. */
    public static final float MAXIMUM = 65504f;

    private static final int FLOAT_MANTISSA_BITS = 23;
    private static final int HALF_MANTISSA_BITS = 10;
    private static final int DROPPED_BITS = FLOAT_MANTISSA_BITS - HALF_MANTISSA_BITS;
    private static final int EXPONENT_SHIFT = 127 - 15;
    // The smallest float that is a normal half, 2^-14, and half a unit above the largest half, as bits.
    private static final int SMALLEST_NORMAL = 0x38800000;
    private static final int OVERFLOW = 0x477FF000;
    private static final int FLOAT_INFINITY = 0x7F800000;

    private HalfPrecision() {}

    /** The nearest half, ties to the even one; too large values become infinite. */
    public static short ofFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = bits >>> 16 & 0x8000;
        int magnitude = bits & Integer.MAX_VALUE;
        if (magnitude > FLOAT_INFINITY) {
            return (short) (sign | 0x7E00);
        } else if (magnitude >= OVERFLOW) {
            return (short) (sign | 0x7C00);
        } else if (magnitude < SMALLEST_NORMAL) {
            // A subnormal half is a multiple of 2^-24: adding 0.5, whose unit is 2^-24, rounds to one.
            int rounded = Float.floatToRawIntBits(Float.intBitsToFloat(magnitude) + 0.5f) - 0x3F000000;
            return (short) (sign | rounded);
        }
        int rebased = magnitude - (EXPONENT_SHIFT << FLOAT_MANTISSA_BITS);
        int halfUnit = (1 << (DROPPED_BITS - 1)) - 1 + (rebased >>> DROPPED_BITS & 1);
        return (short) (sign | (rebased + halfUnit) >>> DROPPED_BITS);
    }

    /** The float of the same value. */
    public static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int magnitude = half & 0x7FFF;
        if (magnitude >= 0x7C00) {
            return Float.intBitsToFloat(sign | FLOAT_INFINITY | (magnitude & 0x3FF) << DROPPED_BITS);
        } else if (magnitude < 0x400) {
            float value = magnitude * 0x1p-24f;
            return sign == 0 ? value : -value;
        }
        return Float.intBitsToFloat(sign | (magnitude << DROPPED_BITS) + (EXPONENT_SHIFT << FLOAT_MANTISSA_BITS));
    }
}
