package dev.jerboa.prune.vocabulary;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.util.Arrays;
import java.util.BitSet;
import java.util.stream.Stream;

/**
 * The tokens that stay, and their new numbers: the order is kept.
 */
public final class Vocabulary {
    private final int[] kept;

    private Vocabulary(int[] kept) {
        this.kept = kept;
    }

    /** A vocabulary of the tokens in a set. */
    public static Vocabulary of(BitSet tokens) {
        return new Vocabulary(tokens.stream().toArray());
    }

    /** The old numbers of the tokens that stay, ascending. */
    public int[] kept() {
        return kept.clone();
    }

    /** How many stay. */
    public int size() {
        return kept.length;
    }

    /**
     * The tokens that samples use.
     *
     * @param input the name of the model's input of token numbers
     */
    public static BitSet used(CalibrationData data, String input) {
        BitSet used = new BitSet();
        try (Stream<CalibrationBatch> batches = data.batches()) {
            batches.forEach(batch -> {
                Tensor tokens = batch.inputs().get(input);
                if (tokens == null) {
                    throw new JerboaException(
                            ErrorCode.INVALID_ARGUMENT,
                            "the samples have no input '" + input + "', only "
                                    + batch.inputs().keySet(),
                            "Name the model's input of token numbers.");
                }
                for (float token : tokens.toFloats()) {
                    used.set((int) token);
                }
            });
        }
        return used;
    }

    /**
     * The new number of a token.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if it does not stay
     */
    public int numberOf(int token) {
        int number = Arrays.binarySearch(kept, token);
        if (number < 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "token " + token + " is not among the " + kept.length + " kept", "");
        }
        return number;
    }

    /** Whether a token stays. */
    public boolean keeps(int token) {
        return Arrays.binarySearch(kept, token) >= 0;
    }
}
