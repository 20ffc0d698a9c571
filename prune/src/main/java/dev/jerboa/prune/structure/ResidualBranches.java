package dev.jerboa.prune.structure;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Recognises residual branches: sums of a value and of something computed from it that nothing else needs. */
final class ResidualBranches {
    private static final Set<String> WEIGHTED = Set.of("MatMul", "Gemm", "Conv", "ConvTranspose", "Einsum");

    private final Graph graph;
    private final ValueShapes shapes;
    private final Map<Node, Integer> positions = new HashMap<>();

    private ResidualBranches(Graph graph, ValueShapes shapes) {
        this.graph = graph;
        this.shapes = shapes;
        for (Node node : graph.nodes()) {
            positions.put(node, positions.size());
        }
    }

    static List<ResidualBranch> of(Graph graph, ValueShapes shapes) {
        ResidualBranches finder = new ResidualBranches(graph, shapes);
        List<ResidualBranch> branches = new ArrayList<>();
        for (Node node : graph.nodes()) {
            if (node.is("Add")) {
                finder.branch(node, 0).or(() -> finder.branch(node, 1)).ifPresent(branches::add);
            }
        }
        return branches;
    }

    private Optional<ResidualBranch> branch(Node sum, int skipInput) {
        String skip = sum.input(skipInput);
        String end = sum.input(1 - skipInput);
        Optional<long[]> skipDims = shapes.dims(skip);
        boolean fits = skipDims.isPresent()
                && !skip.equals(end)
                && !graph.isOutput(sum.output(0))
                && Arrays.equals(skipDims.get(), shapes.dims(sum.output(0)).orElse(null))
                && Arrays.equals(skipDims.get(), shapes.dims(end).orElse(null));
        if (!fits) {
            return Optional.empty();
        }
        Set<Integer> descendants = descendants(skip);
        Set<Integer> inside = new TreeSet<>(ancestors(end));
        inside.retainAll(descendants);
        boolean alone = !inside.isEmpty() && inside.stream().allMatch(node -> needed(node, inside, positions.get(sum)));
        return alone
                ? inside.stream()
                        .map(graph.nodes()::get)
                        .filter(node -> WEIGHTED.contains(node.operator()) && hasWeight(node))
                        .findFirst()
                        .map(first ->
                                new ResidualBranch(first.label(), positions.get(sum), skipInput, List.copyOf(inside)))
                : Optional.empty();
    }

    private boolean hasWeight(Node node) {
        return node.inputs().stream()
                .anyMatch(input -> Constants.find(graph, input)
                        .filter(constant -> constant.data().rank() > 1)
                        .isPresent());
    }

    /** Whether a node serves only the branch and the sum behind it. */
    private boolean needed(int position, Set<Integer> inside, int sum) {
        return graph.nodes().get(position).outputs().stream()
                .allMatch(output -> !graph.isOutput(output)
                        && graph.consumers(output).stream()
                                .map(positions::get)
                                .allMatch(reader -> inside.contains(reader) || reader == sum));
    }

    private Set<Integer> descendants(String value) {
        Set<Integer> found = new TreeSet<>();
        Deque<String> waiting = new ArrayDeque<>(List.of(value));
        while (!waiting.isEmpty()) {
            for (Node reader : graph.consumers(waiting.remove())) {
                if (found.add(positions.get(reader))) {
                    waiting.addAll(reader.outputs());
                }
            }
        }
        return found;
    }

    private Set<Integer> ancestors(String value) {
        Set<Integer> found = new TreeSet<>();
        Deque<String> waiting = new ArrayDeque<>(List.of(value));
        while (!waiting.isEmpty()) {
            graph.producer(waiting.remove()).ifPresent(writer -> {
                if (found.add(positions.get(writer))) {
                    waiting.addAll(writer.inputs());
                }
            });
        }
        return found;
    }
}
