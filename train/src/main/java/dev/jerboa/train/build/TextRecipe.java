package dev.jerboa.train.build;

import java.util.Objects;

/**
 * A text encoder after BERT (Devlin et al. 2019), with inputs and outputs as sentence-transformers exports have them.
 *
 * <p>Inputs: {@code input_ids}, {@code attention_mask} and, where there are segments, {@code token_type_ids}, int64
 * {@code [batch, tokens]}.
 *
 * @param shape the layers
 * @param vocabulary how many tokens there are
 * @param positions the most tokens of one text
 * @param segments how many segments {@code token_type_ids} tells apart; 0 for an encoder without that input
 * @param output what comes out
 * @param projection the width of a last product after the mean; 0 for none
 */
public record TextRecipe(
        TransformerShape shape, int vocabulary, int positions, int segments, TextOutput output, int projection)
        implements EncoderRecipe {
    /**
     * Checks the numbers.
     *
     * @throws dev.jerboa.onnx.JerboaException if a number is too small, or vectors of tokens are to be projected
     */
    public TextRecipe {
        Objects.requireNonNull(shape);
        Objects.requireNonNull(output);
        Checks.positive("vocabulary", vocabulary);
        Checks.positive("positions", positions);
        Checks.atLeast("segments", segments, 0);
        Checks.atLeast("projection", projection, 0);
        if (projection > 0 && output == TextOutput.LAST_HIDDEN_STATE) {
            throw Checks.invalid(
                    "projection is " + projection + " but the output is the vectors of tokens, which are not projected",
                    "Take a projection of 0, or sentence embeddings as the output.");
        }
    }

    /** An encoder with two segments and {@code last_hidden_state}, like BERT's. */
    public static TextRecipe of(TransformerShape shape, int vocabulary, int positions) {
        return new TextRecipe(shape, vocabulary, positions, 2, TextOutput.LAST_HIDDEN_STATE, 0);
    }

    /**
     * The same encoder with an embedding for each text.
     *
     * @param width the width of a last product; 0 for none
     */
    public TextRecipe withSentenceEmbedding(int width) {
        return new TextRecipe(shape, vocabulary, positions, segments, TextOutput.SENTENCE_EMBEDDING, width);
    }
}
