package dev.jerboa.prune.structure;

import java.util.List;

/**
 * Something that is added to its own input, {@code y = x + f(x)}, so that the model still makes sense without it.
 *
 * @param name the label of the first node of the branch that has weights
 * @param sum the position of the Add in the graph's list of nodes
 * @param skipInput which input of the Add is {@code x}
 * @param nodes positions of the nodes that only {@code f} needs, ascending
 */
public record ResidualBranch(String name, int sum, int skipInput, List<Integer> nodes) {
    public ResidualBranch {
        nodes = List.copyOf(nodes);
    }
}
