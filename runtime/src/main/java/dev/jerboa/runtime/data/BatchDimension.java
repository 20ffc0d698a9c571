package dev.jerboa.runtime.data;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import java.util.List;
import java.util.OptionalInt;

/**
 * How many samples a model takes at once: as many as one likes, or just so many.
 *
 * @param fixed the number, where the model fixes it
 */
public record BatchDimension(OptionalInt fixed) {
    /**
     * Reads the first dimension of inputs that have one.
     *
     * @throws JerboaException {@code UNSUPPORTED} if two inputs fix it to different sizes
     */
    public static BatchDimension of(List<Value> inputs) {
        OptionalInt fixed = OptionalInt.empty();
        for (Value input : inputs) {
            if (input.type() instanceof TensorType type
                    && type.shape().isPresent()
                    && !type.shape().get().isEmpty()
                    && type.shape().get().get(0) instanceof Dimension.Fixed first
                    && first.size() > 0) {
                if (fixed.isPresent() && fixed.getAsInt() != first.size()) {
                    throw new JerboaException(
                            ErrorCode.UNSUPPORTED,
                            "the model takes " + fixed.getAsInt() + " samples by one input but " + first.size()
                                    + " by input '" + input.name() + "'",
                            "Export the model with an open first dimension.");
                }
                fixed = OptionalInt.of(Math.toIntExact(first.size()));
            }
        }
        return new BatchDimension(fixed);
    }

    /** The number of samples to put together where {@code wanted} would be good. */
    public int batchSize(int wanted) {
        return fixed.orElse(wanted);
    }

    /**
     * Passes a number of samples that can be split into whole batches.
     *
     * @param source where the samples come from, for the message
     * @throws JerboaException {@code INVALID_ARGUMENT} if the model fixes the size of a batch and the last one would be
     *     smaller
     */
    public void requireWholeBatches(long samples, String source) {
        if (fixed.isPresent() && samples % fixed.getAsInt() != 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    source + " gives " + samples + " samples, but the model takes " + fixed.getAsInt() + " at once",
                    "Give a multiple of " + fixed.getAsInt() + ", or export the model with an open first dimension.");
        }
    }
}
