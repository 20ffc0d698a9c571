package dev.jerboa.quantize.kernel;

/**
 * Rounding to integers with float additions alone, which the compiler can vectorize where it cannot a conversion.
 *
 * <p>Adding 1.5 * 2^23 to a float below 2^22 leaves no bits for a fraction, so the addition rounds half to even, and
 * taking the constant away again gives the integer as a float.
 */
final class Rounding {
    static final float SHIFT = 0x1.8p23f;

    /** 2^23: the low bits of {@code integer + BITS} are the integer, for 0 to 2^23 - 1. */
    static final float BITS = 0x1p23f;

    private Rounding() {}
}
