package dev.jerboa.prune.structure;

/**
 * One axis of one tensor: of a value that the graph computes, or of a constant as one node reads it.
 *
 * <p>A constant counts once for each node that reads it, because exporters keep equal constants once: the biases of two
 * layers may be one tensor of zeros, and still these layers have nothing to do with each other.
 *
 * @param value the name of the value or constant
 * @param node for a constant, the position in the graph's list of nodes of the one that reads it; else {@value #COMPUTED}
 * @param input for a constant, which input of that node it is; else {@value #COMPUTED}
 * @param index which axis it is, from 0
 */
public record Axis(String value, int node, int input, int index) {
    /** Stands for no node. */
    public static final int COMPUTED = -1;

    /** An axis of a value that the graph computes. */
    public static Axis ofValue(String value, int index) {
        return new Axis(value, COMPUTED, COMPUTED, index);
    }

    /** Whether this is an axis of a constant. */
    public boolean isConstant() {
        return node != COMPUTED;
    }

    @Override
    public String toString() {
        return "'" + value + "' axis " + index;
    }
}
