package dev.jerboa.runtime;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Domains;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Finds how large the integers of an input may be: smaller than every table they are looked up in. */
final class IndexBounds {
    /** Operators whose first output holds the elements of their first input. */
    private static final Set<String> PASSING =
            Set.of("Cast", "Identity", "Reshape", "Unsqueeze", "Squeeze", "Flatten", "Transpose", "Expand");

    private static final Set<String> TABLE_KEEPING = Set.of("Cast", "Identity", "DequantizeLinear");

    private final Graph graph;
    private final Set<String> visited = new HashSet<>();
    private long bound = Long.MAX_VALUE;

    private IndexBounds(Graph graph) {
        this.graph = graph;
    }

    /** The smallest number of rows among the tables that an input indexes; empty if no table is found. */
    static OptionalLong of(Graph graph, String input) {
        IndexBounds bounds = new IndexBounds(graph);
        bounds.follow(input);
        return bounds.bound == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(bounds.bound);
    }

    private void follow(String value) {
        if (!visited.add(value)) {
            return;
        }
        for (Node node : graph.consumers(value)) {
            if (node.is("Gather") && node.input(1).equals(value)) {
                restrict(node.input(0), node.attribute("axis", 0));
            } else if (isMicrosoft(node, "GatherBlockQuantized")
                    && node.input(1).equals(value)) {
                restrict(node.input(0), node.attribute("gather_axis", 0));
            } else if (isMicrosoft(node, "EmbedLayerNormalization")) {
                restrict(node.input(node.input(0).equals(value) ? 2 : 4), 0);
            } else if (node.domain().isEmpty()
                    && PASSING.contains(node.operator())
                    && node.input(0).equals(value)) {
                follow(node.output(0));
            }
        }
    }

    private void restrict(String table, long axis) {
        Optional<TensorData> data = tableOf(table);
        if (data.isPresent() && axis >= -data.get().rank() && axis < data.get().rank()) {
            bound = Math.min(bound, Math.max(1, data.get().dim((int) axis)));
        }
    }

    private Optional<TensorData> tableOf(String name) {
        Optional<TensorData> constant = Constants.find(graph, name).map(Constants.Constant::data);
        if (constant.isPresent()) {
            return constant;
        }
        return graph.producer(name)
                .filter(node -> node.domain().isEmpty() && TABLE_KEEPING.contains(node.operator()) && visited.add(name))
                .flatMap(node -> tableOf(node.input(0)));
    }

    private static boolean isMicrosoft(Node node, String operator) {
        return node.domain().equals(Domains.MICROSOFT) && node.operator().equals(operator);
    }
}
