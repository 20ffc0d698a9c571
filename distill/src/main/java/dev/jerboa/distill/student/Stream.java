package dev.jerboa.distill.student;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What becomes of one value on its way to the outputs: the values that every path passes through, and the nodes between
 * each two of them.
 *
 * <p>These values are the dominators of the outputs in the graph of what depends on the first value (Cooper, Harvey and
 * Kennedy 2001, in one pass since there are no cycles). A path through a shape is no path: shapes carry no data.
 *
 * @param values the values passed, the first and the last included
 * @param segments the nodes between each value and the next, which therefore are one fewer
 */
record Stream(List<String> values, List<List<Node>> segments) {
    /** Follows a value; empty if no output depends on it. */
    static Optional<Stream> from(String first, Graph graph, List<Node> ordered) {
        return new Tracing(first, graph, ordered).trace();
    }

    /** The pass over the nodes that depend on the first value. */
    private static final class Tracing {
        private final String first;
        private final Graph graph;
        private final List<Node> ordered;
        // Nodes are numbered in order, from 1; the first value is number 0.
        private final Map<String, Integer> writers = new HashMap<>();
        private final List<Node> reached = new ArrayList<>();
        private final List<Integer> dominator = new ArrayList<>(List.of(0));
        private final List<Integer> depth = new ArrayList<>(List.of(0));

        Tracing(String first, Graph graph, List<Node> ordered) {
            this.first = first;
            this.graph = graph;
            this.ordered = ordered;
        }

        Optional<Stream> trace() {
            writers.put(first, 0);
            for (Node node : ordered) {
                if (!isShape(node)) {
                    visit(node);
                }
            }
            Optional<Integer> end = graph.outputs().stream()
                    .map(output -> writers.get(output.name()))
                    .filter(writer -> writer != null)
                    .reduce(this::common);
            return end.filter(number -> number > 0).map(this::stream);
        }

        private static boolean isShape(Node node) {
            return node.is("Shape") || node.is("Size");
        }

        private void visit(Node node) {
            int common = -1;
            for (String read : Reads.of(node)) {
                Integer writer = writers.get(read);
                if (writer != null) {
                    common = common < 0 ? writer : common(common, writer);
                }
            }
            if (common >= 0) {
                reached.add(node);
                int number = reached.size();
                dominator.add(common);
                depth.add(depth.get(common) + 1);
                node.outputs().stream()
                        .filter(output -> !output.isEmpty())
                        .forEach(output -> writers.put(output, number));
            }
        }

        private int common(int a, int b) {
            int left = a;
            int right = b;
            while (left != right) {
                if (depth.get(left) >= depth.get(right)) {
                    left = dominator.get(left);
                } else {
                    right = dominator.get(right);
                }
            }
            return left;
        }

        private Stream stream(int end) {
            List<Integer> passed = new ArrayList<>();
            for (int number = end; number > 0; number = dominator.get(number)) {
                if (onlyOutput(number).isPresent()) {
                    passed.add(0, number);
                }
            }
            Set<Integer> needed = needed(end);
            List<String> values = new ArrayList<>(List.of(first));
            List<List<Node>> segments = new ArrayList<>();
            int from = 0;
            for (int number : passed) {
                List<Node> segment = new ArrayList<>();
                for (int i = from + 1; i <= number; i++) {
                    if (needed.contains(i)) {
                        segment.add(reached.get(i - 1));
                    }
                }
                values.add(onlyOutput(number).orElseThrow());
                segments.add(segment);
                from = number;
            }
            return new Stream(values, segments);
        }

        /** The numbers of the nodes that the end depends on; a node after a value passed is numbered after it. */
        private Set<Integer> needed(int end) {
            Set<Integer> needed = new HashSet<>(Set.of(end));
            for (int number = end; number > 0; number--) {
                if (needed.contains(number)) {
                    for (String read : Reads.of(reached.get(number - 1))) {
                        Integer writer = writers.get(read);
                        if (writer != null) {
                            needed.add(writer);
                        }
                    }
                }
            }
            return needed;
        }

        private Optional<String> onlyOutput(int number) {
            List<String> read = reached.get(number - 1).outputs().stream()
                    .filter(output -> !output.isEmpty() && graph.reads(output))
                    .toList();
            return read.size() == 1 ? Optional.of(read.get(0)) : Optional.empty();
        }
    }
}
