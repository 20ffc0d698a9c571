package dev.jerboa.train.build;

import java.util.Objects;

/**
 * The layers of a transformer encoder (Vaswani et al. 2017).
 *
 * @param layers how many layers
 * @param hidden the width of a token's vector
 * @param heads the heads of attention; each has a width of hidden / heads
 * @param feedForward the width between the two products of the feed-forward part
 * @param norm where layers normalize
 * @param activation the function of the feed-forward part
 * @param epsilon what normalization adds to the variance
 * @param packed whether query, key and value are one product instead of three
 */
public record TransformerShape(
        int layers,
        int hidden,
        int heads,
        int feedForward,
        NormPlace norm,
        Activation activation,
        float epsilon,
        boolean packed) {
    private static final float EPSILON = 1e-5f;

    /**
     * Checks the numbers.
     *
     * @throws dev.jerboa.onnx.JerboaException if one is below 1, or the heads do not divide the hidden width
     */
    public TransformerShape {
        Objects.requireNonNull(norm);
        Objects.requireNonNull(activation);
        Checks.positive("layers", layers);
        Checks.positive("hidden", hidden);
        Checks.positive("heads", heads);
        Checks.positive("feedForward", feedForward);
        Checks.multiple("hidden", hidden, "heads", heads);
        if (!(epsilon > 0)) {
            throw Checks.invalid("epsilon is " + epsilon + " but must be above 0", "Usual are 1e-5 and 1e-12.");
        }
    }

    /** Layers that normalize after each sum, with exact GELU and three products for query, key and value. */
    public static TransformerShape of(int layers, int hidden, int heads, int feedForward) {
        return new TransformerShape(
                layers, hidden, heads, feedForward, NormPlace.AFTER, Activation.GELU, EPSILON, false);
    }

    /** The same layers, normalizing elsewhere. */
    public TransformerShape withNorm(NormPlace place) {
        return new TransformerShape(layers, hidden, heads, feedForward, place, activation, epsilon, packed);
    }

    /** The same layers with one product for query, key and value. */
    public TransformerShape withPackedAttention() {
        return new TransformerShape(layers, hidden, heads, feedForward, norm, activation, epsilon, true);
    }

    /** The width of one head. */
    public int headWidth() {
        return hidden / heads;
    }
}
