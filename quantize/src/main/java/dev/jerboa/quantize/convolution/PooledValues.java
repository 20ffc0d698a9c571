package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the activations with one value a channel, {@code [N, C, 1, 1]}: pooled over the picture, and what follows. */
final class PooledValues {
    private static final Set<String> POINTWISE =
            Set.of("Conv", "Relu", "HardSigmoid", "Sigmoid", "Clip", "LeakyRelu", "Add", "Sub", "Mul", "Div");

    private PooledValues() {}

    static Set<String> of(Graph graph) {
        Set<String> pooled = new HashSet<>();
        for (Node node : graph.nodes()) {
            if (node.is("GlobalAveragePool") || node.is("GlobalMaxPool") || isMean(graph, node)) {
                pooled.add(node.output(0));
            } else if (POINTWISE.contains(node.operator()) && node.domain().isEmpty()) {
                List<String> computed = node.inputs().stream()
                        .filter(input ->
                                !input.isEmpty() && Constants.find(graph, input).isEmpty())
                        .toList();
                if (!computed.isEmpty() && pooled.containsAll(computed)) {
                    pooled.add(node.output(0));
                }
            }
        }
        return pooled;
    }

    private static boolean isMean(Graph graph, Node node) {
        if (!node.is("ReduceMean") || node.attribute("keepdims", 1L) != 1) {
            return false;
        }
        List<Long> axes = node.integers("axes")
                .orElseGet(() -> Constants.find(graph, node.input(1))
                        .map(constant ->
                                Arrays.stream(constant.data().toLongs()).boxed().toList())
                        .orElse(List.of()));
        return axes.equals(List.of(2L, 3L)) || axes.equals(List.of(-2L, -1L)) || axes.equals(List.of(-1L, -2L));
    }
}
