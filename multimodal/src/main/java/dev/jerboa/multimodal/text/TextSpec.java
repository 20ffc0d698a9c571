package dev.jerboa.multimodal.text;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * How long texts are for an encoder, and what stands after the short ones.
 *
 * @param maximumTokens longer texts are cut to this many tokens; special tokens count, and are kept
 * @param fixed whether shorter ones are padded to {@code maximumTokens}, as an encoder wants that has no mask and looks at
 *     its last position (SigLIP); else they are padded to the longest of a batch
 * @param padId the token that padding is made of
 */
public record TextSpec(int maximumTokens, boolean fixed, long padId) {
    /**
     * Checks the length.
     *
     * @throws JerboaException if there is no room for a token
     */
    public TextSpec {
        if (maximumTokens < 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "a text of " + maximumTokens + " tokens", "A text has at least one.");
        }
    }

    /** Texts of any length up to a maximum, for an encoder whose mask hides the padding. */
    public static TextSpec upTo(int maximumTokens) {
        return new TextSpec(maximumTokens, false, 0);
    }
}
