package dev.jerboa.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** Orders the nodes of a graph so that every value is written before it is read (Kahn 1962). */
final class TopologicalOrder {
    private TopologicalOrder() {}

    /** The nodes in order; among those that are ready, the one that stood first in the graph comes first. */
    static List<Node> of(Graph graph) {
        List<Node> nodes = graph.nodes();
        Map<Node, Integer> position = new HashMap<>();
        nodes.forEach(node -> position.put(node, position.size()));
        int[] waitingFor = new int[nodes.size()];
        List<List<Integer>> followers = new ArrayList<>();
        for (Node node : nodes) {
            Set<Integer> after = new HashSet<>();
            for (String output : node.outputs()) {
                graph.consumers(output).forEach(consumer -> after.add(position.get(consumer)));
            }
            after.forEach(index -> waitingFor[index]++);
            followers.add(new ArrayList<>(after));
        }
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        for (int i = 0; i < waitingFor.length; i++) {
            if (waitingFor[i] == 0) {
                ready.add(i);
            }
        }
        List<Node> sorted = new ArrayList<>();
        while (!ready.isEmpty()) {
            int index = ready.remove();
            sorted.add(nodes.get(index));
            for (int follower : followers.get(index)) {
                if (--waitingFor[follower] == 0) {
                    ready.add(follower);
                }
            }
        }
        if (sorted.size() < nodes.size()) {
            nodes.stream()
                    .filter(node -> waitingFor[position.get(node)] > 0)
                    .findFirst()
                    .ifPresent(node -> {
                        throw new JerboaException(
                                ErrorCode.INVALID_GRAPH,
                                "there is a cycle through node " + node.label(),
                                "Export the model again: an ONNX graph must not have cycles.");
                    });
        }
        return sorted;
    }
}
