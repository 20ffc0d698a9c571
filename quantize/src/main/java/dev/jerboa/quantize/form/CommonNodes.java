package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Lets operators that compute the same thing from the same values be one.
 *
 * <p>Forms are written for one product at a time; where several products read one activation, it is quantized once.
 */
final class CommonNodes {
    private static final Set<String> OPERATORS = Set.of(
            "QuantizeLinear",
            "DequantizeLinear",
            "DynamicQuantizeLinear",
            "ReduceMax",
            "ReduceMin",
            "Max",
            "Mul",
            "Div",
            "Sub");

    private record Key(String operator, List<String> inputs, List<Attribute> attributes) {}

    private CommonNodes() {}

    /** Merges equal operators of one graph; what they wrote first is read by all. */
    static void merge(Graph graph) {
        Map<Key, Node> first = new HashMap<>();
        for (Node node : List.copyOf(graph.nodes())) {
            if (!node.domain().isEmpty() || !OPERATORS.contains(node.operator())) {
                continue;
            }
            Key key = new Key(node.operator(), List.copyOf(node.inputs()), List.copyOf(node.attributes()));
            Node kept = first.putIfAbsent(key, node);
            if (kept != null && node.outputs().stream().noneMatch(graph::isOutput)) {
                for (int i = 0; i < node.outputs().size(); i++) {
                    graph.replaceUses(node.output(i), kept.output(i));
                }
            }
        }
    }
}
