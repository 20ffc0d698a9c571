package dev.jerboa.quantize.form;

import java.util.Optional;

/**
 * The names under which a graph holds an activation as unsigned 8-bit integers.
 *
 * @param integers uint8 {@code [..., inputs]}
 * @param scale a float scalar; absent where the result is multiplied by other scales later
 * @param zeroPoint a uint8 scalar
 */
record IntegerFactor(String integers, Optional<String> scale, String zeroPoint) {
    /** An activation with one scale. */
    static IntegerFactor of(String integers, String scale, String zeroPoint) {
        return new IntegerFactor(integers, Optional.of(scale), zeroPoint);
    }

    /** An activation whose product counts in units of the weights alone. */
    static IntegerFactor withoutScale(String integers, String zeroPoint) {
        return new IntegerFactor(integers, Optional.empty(), zeroPoint);
    }
}
