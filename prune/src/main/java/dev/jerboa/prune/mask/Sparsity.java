package dev.jerboa.prune.mask;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How zeros are spread over the inputs of each output. */
public sealed interface Sparsity {
    /**
     * A share of the weights of each output.
     *
     * @param share above 0 and below 1
     */
    record Unstructured(double share) implements Sparsity {
        public Unstructured {
            if (!(share > 0 && share < 1)) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "a share of " + share + " of the weights cannot become zero",
                        "Give a number above 0 and below 1, such as 0.5, or a pattern such as 2:4.");
            }
        }

        @Override
        public String text() {
            return Double.toString(share);
        }
    }

    /**
     * Of each {@code outOf} inputs in a row, only so many are left: 2:4, 4:8 (Mishra et al. 2021).
     *
     * @param left how many stay
     * @param outOf of how many
     */
    record SomeOfMany(int left, int outOf) implements Sparsity {
        public SomeOfMany {
            if (left < 1 || left >= outOf) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "a pattern of " + left + ":" + outOf + " leaves nothing or all there is",
                        "Use a pattern such as 2:4: of each 4 weights 2 stay.");
            }
        }

        @Override
        public String text() {
            return left + ":" + outOf;
        }
    }

    /** The sparsity as a person writes it: {@code 2:4}, or a share such as {@code 0.5}. */
    String text();

    /**
     * The sparsity that a person wrote.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if the text is neither a pattern nor a share
     */
    static Sparsity parse(String text) {
        Matcher pattern = Pattern.compile("(\\d{1,4}):(\\d{1,4})").matcher(text);
        if (pattern.matches()) {
            return new SomeOfMany(Integer.parseInt(pattern.group(1)), Integer.parseInt(pattern.group(2)));
        }
        try {
            return new Unstructured(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "'" + text + "' is no pattern of zeros",
                    "Write 2:4 or 4:8, or a share of the weights such as 0.5.",
                    e);
        }
    }
}
