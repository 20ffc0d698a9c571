package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * The integers that a quantized value can take: {@code [-2^(b-1), 2^(b-1) - 1]} if signed, else {@code [0, 2^b - 1]}.
 *
 * @param bits b, from 2 to 8
 * @param signed whether the integers are in two's complement
 */
public record IntegerRange(int bits, boolean signed) {
    /** Signed 8-bit integers, -128 to 127. */
    public static final IntegerRange INT8 = signed(8);

    /** Unsigned 8-bit integers, 0 to 255. */
    public static final IntegerRange UINT8 = unsigned(8);

    /** @throws JerboaException if there are fewer than 2 or more than 8 bits */
    public IntegerRange {
        if (bits < 2 || bits > 8) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    bits + " bits a value are not possible",
                    "Choose a number of bits from 2 to 8.");
        }
    }

    /** Signed integers of this many bits. */
    public static IntegerRange signed(int bits) {
        return new IntegerRange(bits, true);
    }

    /** Unsigned integers of this many bits. */
    public static IntegerRange unsigned(int bits) {
        return new IntegerRange(bits, false);
    }

    /** The smallest integer: {@code -2^(b-1)} or 0. */
    public int min() {
        return signed ? -half() : 0;
    }

    /** The largest integer: {@code 2^(b-1) - 1} or {@code 2^b - 1}. */
    public int max() {
        return min() + steps();
    }

    /** The distance from the smallest to the largest integer: {@code 2^b - 1}. */
    public int steps() {
        return (1 << bits) - 1;
    }

    /** Half of the number of integers: {@code 2^(b-1)}. */
    public int half() {
        return 1 << (bits - 1);
    }

    /** The zero point of symmetric quantization: 0 if signed, else {@code 2^(b-1)}. */
    public int middle() {
        return min() + half();
    }

    /** Signed integers of as many bits. */
    public IntegerRange asSigned() {
        return signed(bits);
    }

    /** The name of the type, such as {@code int8} or {@code uint4}. */
    @Override
    public String toString() {
        return (signed ? "int" : "uint") + bits;
    }
}
