package dev.jerboa.prune.structure;

/**
 * Two axes that an operator ties together, so that nothing can be taken out along one alone.
 *
 * @param node the position of the operator in the graph's list of nodes
 * @param label how messages call that node
 * @param why what it does to the axes
 */
public record Coupling(int node, String label, Axis first, Axis second, Why why) {
    @Override
    public String toString() {
        return first + " with " + second + ": " + label + " " + why;
    }
}
