package dev.jerboa.train.build;

import java.util.Objects;

/**
 * The layers of a transformer alone: {@code hidden_states} float {@code [batch, tokens, hidden]} to {@code
 * last_hidden_state} of the same shape, without a mask.
 */
public record TransformerRecipe(TransformerShape shape) implements EncoderRecipe {
    public TransformerRecipe {
        Objects.requireNonNull(shape);
    }

    /**
     * The layers of MiniLM-L6 with packed attention: 6 layers, hidden width 384, 12 heads, feed-forward width 1536. The
     * benchmark of a training step runs them.
     */
    public static TransformerRecipe miniLm() {
        return new TransformerRecipe(TransformerShape.of(6, 384, 12, 1536).withPackedAttention());
    }
}
