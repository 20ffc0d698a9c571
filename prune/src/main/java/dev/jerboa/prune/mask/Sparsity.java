package dev.jerboa.prune.mask;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** How zeros are spread over the inputs of each output. */
public sealed interface Sparsity {
    /**
     * A share of the weights of each output.
     *
     * @param share from 0 to 1
     */
    record Unstructured(double share) implements Sparsity {}

    /**
     * Of each {@code outOf} inputs in a row, only so many are left: 2:4, 4:8 (Mishra et al. 2021).
     *
     * @param left how many stay
     * @param outOf of how many
     */
    record SomeOfMany(int left, int outOf) implements Sparsity {
        public SomeOfMany {
            if (left < 1 || left > outOf) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "a pattern of " + left + ":" + outOf + " leaves nothing or more than there is",
                        "Use a pattern such as 2:4.");
            }
        }
    }
}
