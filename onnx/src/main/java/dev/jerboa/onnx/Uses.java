package dev.jerboa.onnx;

import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The account a graph keeps of which node writes and which nodes read each value. */
final class Uses {
    private final Map<String, Node> producers = new HashMap<>();
    private final Map<String, Set<Node>> readers = new HashMap<>();
    // Sub-graphs are asked anew each time, since they can be edited behind this account's back; few nodes have any.
    private final Set<Node> nodesWithSubgraphs = new LinkedHashSet<>();

    Set<Node> nodesWithSubgraphs() {
        return Collections.unmodifiableSet(nodesWithSubgraphs);
    }

    void add(Node node) {
        node.outputs().forEach(output -> producers.put(output, node));
        node.inputs()
                .forEach(input -> readers.computeIfAbsent(input, key -> new LinkedHashSet<>())
                        .add(node));
        if (!node.subgraphs().isEmpty()) {
            nodesWithSubgraphs.add(node);
        }
    }

    void remove(Node node) {
        node.outputs().forEach(output -> producers.remove(output, node));
        node.inputs()
                .forEach(input -> readers.computeIfPresent(input, (key, nodes) -> {
                    nodes.remove(node);
                    return nodes.isEmpty() ? null : nodes;
                }));
        nodesWithSubgraphs.remove(node);
    }

    Optional<Node> producer(String value) {
        return value.isEmpty() ? Optional.empty() : Optional.ofNullable(producers.get(value));
    }

    List<Node> consumers(String value) {
        if (value.isEmpty()) {
            return List.of();
        }
        Stream<Node> direct = readers.getOrDefault(value, Collections.emptySet()).stream();
        Stream<Node> inside = nodesWithSubgraphs.stream().filter(node -> captures(node, value));
        return Stream.concat(direct, inside).distinct().toList();
    }

    boolean isRead(String value) {
        return !value.isEmpty()
                && (readers.containsKey(value) || nodesWithSubgraphs.stream().anyMatch(node -> captures(node, value)));
    }

    private static boolean captures(Node node, String value) {
        return node.subgraphs().stream().anyMatch(graph -> !graph.defines(value) && graph.reads(value));
    }
}
