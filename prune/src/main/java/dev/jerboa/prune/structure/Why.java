package dev.jerboa.prune.structure;

/** Why an operator ties two axes together. */
public enum Why {
    /** Element by element. */
    ELEMENTWISE("computes element by element"),
    /** A sum of products runs over both. */
    CONTRACTION("sums over it"),
    /** Each weight gives one output. */
    OUTPUT("has one output for each"),
    /** A product of two computed tensors, each index apart. */
    BATCH("multiplies each apart"),
    /** Each channel is normalised, pooled or scaled apart. */
    CHANNEL("treats each channel apart"),
    /** Groups of channels see only themselves. */
    GROUPS("has groups that see only themselves"),
    /** Side by side in one tensor. */
    CONCATENATION("puts it side by side with others"),
    /** A range of a larger axis. */
    PART("takes a part of it"),
    /** The same axis at another place. */
    LAYOUT("moves it"),
    /** One axis split into several, or several made one. */
    REGROUPING("regroups it"),
    /** The columns of a table whose rows are looked up. */
    TABLE("looks up rows with one column for each");

    private final String text;

    Why(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
