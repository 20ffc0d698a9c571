package dev.jerboa.runtime;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** Converts the elements of any tensor of numbers to floats. */
final class FloatConversion {
    private static final int FLOAT16_MANTISSA_BITS = 10;
    private static final int FLOAT16_EXPONENT_MASK = 0x1f;
    private static final int FLOAT16_BIAS = 15;
    private static final int FLOAT_MANTISSA_BITS = 23;
    private static final int FLOAT_BIAS = 127;
    private static final float SMALLEST_FLOAT16 = 0x1p-24f;

    /** One element; a float and not a double, since rounding twice is not rounding once. */
    @FunctionalInterface
    private interface Element {
        float at(int index);
    }

    private FloatConversion() {}

    /** The elements as floats; the array itself where they are floats already. */
    static float[] toFloats(Tensor tensor) {
        if (tensor instanceof Tensor.Floats floats) {
            return floats.data();
        } else if (tensor instanceof Tensor.Doubles doubles) {
            return map(tensor, i -> (float) doubles.data()[i]);
        } else if (tensor instanceof Tensor.Longs longs) {
            boolean signed = tensor.type() == ElementType.INT64;
            return map(tensor, i -> signed ? longs.data()[i] : unsigned(longs.data()[i]));
        } else if (tensor instanceof Tensor.Ints ints) {
            boolean signed = tensor.type() == ElementType.INT32;
            return map(tensor, i -> signed ? ints.data()[i] : Integer.toUnsignedLong(ints.data()[i]));
        } else if (tensor instanceof Tensor.Shorts shorts) {
            ElementType type = tensor.type();
            return map(tensor, i -> fromBits(type, shorts.data()[i]));
        } else if (tensor instanceof Tensor.Bytes bytes) {
            boolean signed = tensor.type() == ElementType.INT8;
            return map(tensor, i -> signed ? bytes.data()[i] : Byte.toUnsignedInt(bytes.data()[i]));
        } else if (tensor instanceof Tensor.Booleans booleans) {
            return map(tensor, i -> booleans.data()[i] ? 1 : 0);
        }
        throw new JerboaException(
                ErrorCode.INVALID_ARGUMENT, "expected numbers but the tensor is " + tensor, "Choose another output.");
    }

    private static float[] map(Tensor tensor, Element element) {
        float[] converted = new float[tensor.elementCount()];
        for (int i = 0; i < converted.length; i++) {
            converted[i] = element.at(i);
        }
        return converted;
    }

    private static float unsigned(long bits) {
        // Halving keeps the lowest bit (or-ed back) so that rounding sees it.
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2f;
    }

    private static float fromBits(ElementType type, short bits) {
        return switch (type) {
            case INT16 -> bits;
            case UINT16 -> Short.toUnsignedInt(bits);
            case BFLOAT16 -> Float.intBitsToFloat(bits << 16);
            default -> fromFloat16(bits);
        };
    }

    /** The value of an IEEE 754 binary16 number. */
    private static float fromFloat16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >> FLOAT16_MANTISSA_BITS) & FLOAT16_EXPONENT_MASK;
        int mantissa = bits & ((1 << FLOAT16_MANTISSA_BITS) - 1);
        if (exponent == 0) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(mantissa * SMALLEST_FLOAT16));
        }
        int widened = exponent == FLOAT16_EXPONENT_MASK ? 0xff : exponent - FLOAT16_BIAS + FLOAT_BIAS;
        return Float.intBitsToFloat(
                sign | (widened << FLOAT_MANTISSA_BITS) | (mantissa << (FLOAT_MANTISSA_BITS - FLOAT16_MANTISSA_BITS)));
    }
}
