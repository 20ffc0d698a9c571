package dev.jerboa.prune.structure;

/** The kinds of things that can be taken out of a model. */
public enum UnitKind {
    /** An attention head: its queries, keys and values, and its part of the output; with grouped queries, a whole group. */
    HEAD("attention head"),
    /** A neuron between two matrices. */
    FEED_FORWARD("neuron"),
    /** A channel of convolutions. */
    CHANNEL("channel"),
    /** A column of the embedding that runs through the whole model. */
    WIDTH("embedding column"),
    /** What is added to its own input: a residual branch. */
    LAYER("layer"),
    /** A token with its row in a table. */
    VOCABULARY("vocabulary row");

    private final String text;

    UnitKind(String text) {
        this.text = text;
    }

    /** The kind in words. */
    @Override
    public String toString() {
        return text;
    }
}
