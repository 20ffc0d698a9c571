package dev.jerboa.distill.student;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import java.util.LinkedHashSet;
import java.util.Set;

/** What a node reads, in its sub-graphs, too. */
final class Reads {
    private Reads() {}

    static Set<String> of(Node node) {
        Set<String> read = new LinkedHashSet<>(node.inputs());
        for (Graph subgraph : node.subgraphs()) {
            subgraph.nodes().forEach(inner -> read.addAll(of(inner)));
            subgraph.outputs().forEach(output -> read.add(output.name()));
        }
        read.remove("");
        return read;
    }
}
