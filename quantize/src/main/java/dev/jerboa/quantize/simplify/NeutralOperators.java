package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Drops multiplications and divisions by one, and additions and subtractions of zero. */
final class NeutralOperators {
    private NeutralOperators() {}

    /** Drops all that change nothing; says how many. */
    static int drop(SimplifiedGraph simplified) {
        Graph graph = simplified.graph();
        int count = 0;
        for (Node node : simplified.nodes()) {
            Optional<String> kept = keptInput(simplified, node);
            if (kept.isPresent() && canGo(graph, node.output(0))) {
                graph.replaceUses(node.output(0), kept.get());
                graph.replace(node, List.of());
                count++;
            }
        }
        return count;
    }

    private static boolean canGo(Graph graph, String output) {
        // A sub-graph may return the value under this very name.
        return !graph.isOutput(output)
                && graph.consumers(output).stream()
                        .allMatch(node -> node.subgraphs().isEmpty());
    }

    private static Optional<String> keptInput(SimplifiedGraph graph, Node node) {
        if (!node.domain().isEmpty()) {
            return Optional.empty();
        }
        return switch (node.operator()) {
            case "Mul" -> other(graph, node, 1, 1).or(() -> other(graph, node, 0, 1));
            case "Div" -> other(graph, node, 1, 1);
            case "Add" -> other(graph, node, 1, 0).or(() -> other(graph, node, 0, 0));
            case "Sub" -> other(graph, node, 1, 0);
            default -> Optional.empty();
        };
    }

    /** The input beside the one at {@code index}, if that one is this number and does not add dimensions. */
    private static Optional<String> other(SimplifiedGraph graph, Node node, int index, double neutral) {
        OptionalDouble number = graph.number(node.input(index));
        String kept = node.input(1 - index);
        return number.isPresent() && number.getAsDouble() == neutral && graph.keepsRank(node.input(index), kept)
                ? Optional.of(kept)
                : Optional.empty();
    }
}
