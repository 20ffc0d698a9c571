package dev.jerboa.quantize.affine;

/** Brain floats: the upper 16 bits of a float, so its whole range with 8 significant bits. */
public final class BFloat16 {
    private static final int FLOAT_INFINITY = 0x7F80_0000;
    private static final int QUIET = 0x40;

    private BFloat16() {}

    /** The nearest brain float, ties to even; NaN stays NaN, and what rounds beyond the largest one becomes infinite. */
    public static short fromFloat(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & Integer.MAX_VALUE) > FLOAT_INFINITY) {
            return (short) (bits >>> 16 | QUIET);
        }
        int oddness = bits >>> 16 & 1;
        return (short) ((bits + 0x7FFF + oddness) >>> 16);
    }

    /** The float of the same value. */
    public static float toFloat(short brainFloat) {
        return Float.intBitsToFloat(brainFloat << 16);
    }
}
