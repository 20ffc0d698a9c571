package dev.jerboa.runtime;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/** Draws the elements of one made-up input, as {@link SampleInputs} describes them. */
final class SampleValues {
    private SampleValues() {}

    /** A tensor for an input; integers are below {@code bound}. */
    static Tensor of(Value input, ElementType type, long[] dims, long bound, Random random) {
        int count = Math.toIntExact(TensorData.elementCount(dims));
        String name = input.name().toLowerCase(Locale.ROOT);
        boolean mask = name.contains("mask");
        return switch (type) {
            case FLOAT -> Tensor.of(dims, floats(count, mask, random));
            case DOUBLE -> Tensor.of(dims, doubles(count, mask, random));
            case FLOAT16, BFLOAT16 -> Tensor.of(type, dims, halves(type, count, mask, random));
            case INT64 -> Tensor.of(dims, integers(count, name, dims, bound, random));
            case INT32 ->
                Tensor.of(
                        dims,
                        Arrays.stream(integers(count, name, dims, bound, random))
                                .mapToInt(value -> (int) value)
                                .toArray());
            case INT8, UINT8 -> Tensor.of(type, dims, bytes(count, mask, random));
            case BOOL -> {
                boolean[] booleans = new boolean[count];
                Arrays.fill(booleans, true);
                yield Tensor.of(dims, booleans);
            }
            case STRING -> {
                String[] strings = new String[count];
                Arrays.fill(strings, "a text");
                yield Tensor.of(dims, strings);
            }
            default -> throw unknown(input);
        };
    }

    private static float[] floats(int count, boolean mask, Random random) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = mask ? 1 : (float) random.nextGaussian();
        }
        return values;
    }

    private static double[] doubles(int count, boolean mask, Random random) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> mask ? 1 : random.nextGaussian());
        return values;
    }

    private static byte[] bytes(int count, boolean mask, Random random) {
        byte[] values = new byte[count];
        random.nextBytes(values);
        if (mask) {
            Arrays.fill(values, (byte) 1);
        }
        return values;
    }

    /** Random numbers between a quarter and two, of either sign, put together from their bits; or ones. */
    private static short[] halves(ElementType type, int count, boolean mask, Random random) {
        int mantissaBits = type == ElementType.FLOAT16 ? 10 : 7;
        int exponentOfOne = type == ElementType.FLOAT16 ? 15 : 127;
        short[] values = new short[count];
        for (int i = 0; i < count; i++) {
            int sign = random.nextInt(2) << 15;
            int exponent = (exponentOfOne - random.nextInt(3)) << mantissaBits;
            int mantissa = random.nextInt(1 << mantissaBits);
            values[i] = (short) (mask ? exponentOfOne << mantissaBits : sign | exponent | mantissa);
        }
        return values;
    }

    private static long[] integers(int count, String name, long[] dims, long bound, Random random) {
        long length = dims.length == 0 ? 1 : dims[dims.length - 1];
        long[] values = new long[count];
        if (name.contains("mask")) {
            Arrays.fill(values, 1);
        } else if (name.contains("position")) {
            Arrays.setAll(values, i -> i % length % bound);
        } else if (!name.contains("token_type") && !name.contains("segment")) {
            Arrays.setAll(values, i -> (long) (random.nextDouble() * bound));
        }
        return values;
    }

    static JerboaException unknown(Value input) {
        return new JerboaException(
                ErrorCode.UNSUPPORTED,
                "no values can be made up for input '" + input.name() + "' of type " + input.type(),
                "Give real inputs for this model.");
    }
}
