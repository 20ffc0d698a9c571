package dev.jerboa.train.build;

/** What a text encoder gives. */
public enum TextOutput {
    /** {@code last_hidden_state}: a vector for each token, {@code [batch, tokens, hidden]}. */
    LAST_HIDDEN_STATE,
    /** {@code sentence_embedding}: the mean over the tokens that the mask shows, {@code [batch, width]}. */
    SENTENCE_EMBEDDING
}
