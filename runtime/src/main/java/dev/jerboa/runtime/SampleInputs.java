package dev.jerboa.runtime;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Makes inputs that a model can run on when nobody has given any: plausible, random, and the same for the same seed.
 *
 * <p>Floats are drawn from a normal distribution of mean 0 and deviation 1 (16-bit ones from the range of a quarter to
 * two, with either sign). Integers that a model looks up in a table
 * stay inside the table; others stay below {@value #DEFAULT_INTEGER_BOUND}. Masks are all ones, token types all zeros,
 * positions 0, 1, 2 and so on; truth values are true. Such inputs tell whether a model runs, how fast, and whether two
 * models agree; they do not tell how good it is on real data.
 */
public final class SampleInputs {
    private static final int DEFAULT_INTEGER_BOUND = 1000;

    /**
     * Sizes for dimensions that the model leaves open.
     *
     * @param batch samples in one call
     * @param sequence tokens, or steps in time, of one sample
     */
    public record Sizes(int batch, int sequence) {
        /** Two samples of 16 tokens. */
        public static final Sizes DEFAULT = new Sizes(2, 16);

        public Sizes {
            if (batch < 1 || sequence < 1) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "inputs of batch " + batch + " and sequence " + sequence + " cannot be made",
                        "Both sizes start at 1.");
            }
        }
    }

    private SampleInputs() {}

    /** Inputs of {@link Sizes#DEFAULT}; fails as {@link #of(OnnxModel, long, Sizes)}. */
    public static Map<String, Tensor> of(OnnxModel model, long seed) {
        return of(model, seed, Sizes.DEFAULT);
    }

    /**
     * Inputs for every required input of a model.
     *
     * @throws JerboaException if an input is not a dense tensor of a type that can be passed to a session, or does not
     *     say how many dimensions it has
     */
    public static Map<String, Tensor> of(OnnxModel model, long seed, Sizes sizes) {
        SampleShapes shapes = new SampleShapes(sizes);
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Value input : model.graph().requiredInputs()) {
            if (!(input.type() instanceof TensorType type) || type.shape().isEmpty()) {
                throw unknown(input);
            }
            List<Dimension> shape = type.shape().get();
            long[] dims = shapes.of(input.name(), type.elementType(), shape);
            // Seeded by name, so that an input's values do not depend on which others the model has.
            Random random = new Random(seed * 31 + input.name().hashCode());
            long bound = IndexBounds.of(model.graph(), input.name()).orElse(DEFAULT_INTEGER_BOUND);
            inputs.put(input.name(), make(input, type.elementType(), dims, bound, random));
        }
        return inputs;
    }

    private static Tensor make(Value input, ElementType type, long[] dims, long bound, Random random) {
        int count = Math.toIntExact(TensorData.elementCount(dims));
        String name = input.name().toLowerCase(Locale.ROOT);
        boolean mask = name.contains("mask");
        return switch (type) {
            case FLOAT -> Tensor.of(dims, floats(count, mask, random));
            case DOUBLE -> Tensor.of(dims, doubles(count, mask, random));
            case FLOAT16, BFLOAT16 -> Tensor.of(type, dims, halves(type, count, mask, random));
            case INT64 -> Tensor.of(dims, integers(count, name, dims, bound, random));
            case INT32 -> Tensor.of(
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

    private static JerboaException unknown(Value input) {
        return new JerboaException(
                ErrorCode.UNSUPPORTED,
                "no values can be made up for input '" + input.name() + "' of type " + input.type(),
                "Give real inputs for this model.");
    }
}
