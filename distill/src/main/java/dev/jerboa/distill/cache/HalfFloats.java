package dev.jerboa.distill.cache;

/** Half-precision floats, which Java has no type for before version 20: IEEE 754-2008, binary16. */
final class HalfFloats {
    /** The greatest finite number, 2^15 (2 - 2^-10). */
    static final float GREATEST = 65_504f;

    private static final int FRACTION_BITS = 10;
    private static final int EXPONENT_BIAS = 15;
    private static final int INFINITY = 0x7C00;
    private static final float SMALLEST_NORMAL = 0x1p-14f;
    private static final float SUBNORMAL_STEP = 0x1p-24f;

    private HalfFloats() {}

    /** The nearest half; of two equally near, the one whose last bit is 0. */
    static short fromFloat(float value) {
        int sign = (Float.floatToRawIntBits(value) >>> 16) & 0x8000;
        float magnitude = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) (sign | INFINITY | 1 << (FRACTION_BITS - 1));
        }
        if (magnitude < SMALLEST_NORMAL) {
            // Also right where it rounds up to the smallest normal number, whose bits follow the greatest subnormal's.
            return (short) (sign | (int) Math.rint(magnitude / SUBNORMAL_STEP));
        }
        if (Float.isInfinite(value)) {
            return (short) (sign | INFINITY);
        }
        int exponent = Math.getExponent(magnitude);
        int steps = (int) Math.rint(Math.scalb((double) magnitude, FRACTION_BITS - exponent));
        // The step count holds the hidden bit, so that rounding up to the next power of two carries into the exponent.
        int bits = ((exponent + EXPONENT_BIAS - 1) << FRACTION_BITS) + steps;
        return (short) (sign | Math.min(bits, INFINITY));
    }

    /** The same number as a float, exactly. */
    static float toFloat(short half) {
        int exponent = (half >>> FRACTION_BITS) & 0x1F;
        int fraction = half & ((1 << FRACTION_BITS) - 1);
        float magnitude;
        if (exponent == 0) {
            magnitude = fraction * SUBNORMAL_STEP;
        } else if (exponent == 0x1F) {
            magnitude = fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
        } else {
            magnitude = Math.scalb((float) ((1 << FRACTION_BITS) + fraction), exponent - EXPONENT_BIAS - FRACTION_BITS);
        }
        return half < 0 ? -magnitude : magnitude;
    }
}
