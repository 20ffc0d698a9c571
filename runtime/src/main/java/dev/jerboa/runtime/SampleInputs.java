package dev.jerboa.runtime;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Makes inputs that a model can run on when nobody has given any: plausible, random, and the same for the same seed.
 *
 * <p>Floats are drawn from a normal distribution of mean 0 and deviation 1 (16-bit ones from the range of a quarter to
 * two, with either sign). Integers that a model looks up in a table stay inside the table; others stay below 1000. Masks
 * are all ones, token types all zeros, positions 0, 1, 2 and so on; truth values are true. Such inputs tell whether a
 * model runs, how fast, and whether two models agree; they do not tell how good it is on real data.
 */
public final class SampleInputs {
    private static final int DEFAULT_INTEGER_BOUND = 1000;

    /** Height and width that recognition of text lines, CLIP and its kin, and vision transformers are trained for. */
    private static final List<List<Integer>> PICTURES = List.of(
            List.of(48, 320),
            List.of(32, 320),
            List.of(224, 224),
            List.of(256, 256),
            List.of(336, 336),
            List.of(384, 384),
            List.of(512, 512));

    /**
     * Sizes for dimensions that the model leaves open.
     *
     * @param batch samples in one call
     * @param sequence tokens, or steps in time, of one sample
     * @param pictureHeight height of a picture in pixels
     * @param pictureWidth width of a picture in pixels
     */
    public record Sizes(int batch, int sequence, int pictureHeight, int pictureWidth) {
        /** Two samples of 16 tokens, pictures of 64 by 64: networks halve these as often as they like to. */
        public static final Sizes DEFAULT = new Sizes(2, 16, 64, 64);

        public Sizes {
            if (batch < 1 || sequence < 1 || pictureHeight < 1 || pictureWidth < 1) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "inputs of batch " + batch + ", sequence " + sequence + " and pictures of " + pictureHeight
                                + " by " + pictureWidth + " cannot be made",
                        "All sizes start at 1.");
            }
        }

        /** These sizes with another batch. */
        public Sizes withBatch(int other) {
            return new Sizes(other, sequence, pictureHeight, pictureWidth);
        }

        /** These sizes with another sequence length. */
        public Sizes withSequence(int other) {
            return new Sizes(batch, other, pictureHeight, pictureWidth);
        }

        /** These sizes with other pictures. */
        public Sizes withPicture(int height, int width) {
            return new Sizes(batch, sequence, height, width);
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
                throw SampleValues.unknown(input);
            }
            List<Dimension> shape = type.shape().get();
            long[] dims = shapes.of(input.name(), type.elementType(), shape);
            // Seeded by name, so that an input's values do not depend on which others the model has.
            Random random = new Random(seed * 31 + input.name().hashCode());
            long bound = IndexBounds.of(model.graph(), input.name()).orElse(DEFAULT_INTEGER_BOUND);
            inputs.put(input.name(), SampleValues.of(input, type.elementType(), dims, bound, random));
        }
        return inputs;
    }

    /**
     * Inputs that an opened model was seen to run on.
     *
     * <p>Many models declare dimensions open that are not: the height of a line of text, the size of a picture that
     * position embeddings were trained for, a batch of one. So the given sizes are tried first, then the usual picture
     * sizes, then all of these with a batch of one.
     *
     * @param model what {@code session} has open
     * @throws JerboaException as {@link #of(OnnxModel, long, Sizes)}, or the session's own failure on the given sizes if
     *     it runs on none
     */
    public static Map<String, Tensor> accepted(OnnxModel model, Session session, long seed, Sizes sizes) {
        List<Sizes> candidates = Stream.of(sizes, sizes.withBatch(1))
                .flatMap(some -> Stream.concat(
                        Stream.of(some),
                        PICTURES.stream().map(picture -> some.withPicture(picture.get(0), picture.get(1)))))
                .toList();
        Set<List<String>> tried = new HashSet<>();
        JerboaException first = null;
        for (Sizes candidate : candidates) {
            Map<String, Tensor> inputs = of(model, seed, candidate);
            if (tried.add(inputs.values().stream().map(Tensor::toString).toList())) {
                try {
                    session.run(inputs);
                    return inputs;
                } catch (JerboaException e) {
                    first = first == null ? e : first;
                }
            }
        }
        throw first;
    }
}
