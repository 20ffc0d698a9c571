package dev.jerboa.onnx.inspect;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Constants.Constant;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is inside a model.
 *
 * @param parameters elements of all constants that are weights: floats, and integers of 8 bits or fewer
 * @param constantBytes bytes of all constants
 * @param byType constants by element type
 * @param operators how often each operator occurs, sub-graphs and functions included
 * @param layers nodes with constants of their own, largest first
 */
public record ModelSummary(
        long parameters,
        long constantBytes,
        Map<ElementType, Share> byType,
        SortedMap<String, Integer> operators,
        List<Layer> layers) {

    /** Some constants taken together. */
    public record Share(int tensors, long elements, long sizeBytes) {
        private Share plus(TensorData tensor) {
            return new Share(tensors + 1, elements + tensor.elementCount(), sizeBytes + tensor.sizeBytes());
        }
    }

    /**
     * A node with the constants that it reads; a constant read by several nodes counts for the first.
     *
     * @param name the node's name, or its first output
     * @param operator the operator, with its domain if it is not a standard one
     * @param constants types and shapes, such as {@code float[384, 1536]}
     */
    public record Layer(String name, String operator, List<String> constants, long parameters, long sizeBytes) {}

    /** Looks through a model. */
    public static ModelSummary of(OnnxModel model) {
        Map<ElementType, Share> byType = new EnumMap<>(ElementType.class);
        for (TensorData tensor : Constants.tensorsOf(model)) {
            byType.put(
                    tensor.type(),
                    byType.getOrDefault(tensor.type(), new Share(0, 0, 0)).plus(tensor));
        }
        SortedMap<String, Integer> operators = new TreeMap<>();
        List<Layer> layers = new ArrayList<>();
        IdentityHashMap<TensorData, Boolean> seen = new IdentityHashMap<>();
        for (Graph graph : model.graphs()) {
            for (Node node : graph.nodes()) {
                operators.merge(operatorName(node), 1, Integer::sum);
                addLayer(graph, node, seen, layers);
            }
        }
        layers.sort(Comparator.comparingLong(Layer::sizeBytes).reversed());
        return new ModelSummary(
                byType.entrySet().stream()
                        .filter(entry -> isWeightType(entry.getKey()))
                        .mapToLong(entry -> entry.getValue().elements())
                        .sum(),
                byType.values().stream().mapToLong(Share::sizeBytes).sum(),
                byType,
                operators,
                List.copyOf(layers));
    }

    private static void addLayer(
            Graph graph, Node node, IdentityHashMap<TensorData, Boolean> seen, List<Layer> layers) {
        if (node.is("Constant") || node.is("Identity")) {
            return;
        }
        List<TensorData> own = node.inputs().stream()
                .flatMap(input -> Constants.find(graph, input).map(Constant::data).stream())
                .filter(tensor -> seen.put(tensor, true) == null)
                .toList();
        long sizeBytes = own.stream().mapToLong(TensorData::sizeBytes).sum();
        if (sizeBytes > 0) {
            layers.add(new Layer(
                    node.label(),
                    operatorName(node),
                    own.stream().map(TensorData::toString).collect(Collectors.toList()),
                    own.stream()
                            .filter(tensor -> isWeightType(tensor.type()))
                            .mapToLong(TensorData::elementCount)
                            .sum(),
                    sizeBytes));
        }
    }

    private static String operatorName(Node node) {
        return node.domain().isEmpty() ? node.operator() : node.domain() + "::" + node.operator();
    }

    private static boolean isWeightType(ElementType type) {
        return switch (type) {
            case INT16, UINT16, INT32, UINT32, INT64, UINT64, BOOL, STRING -> false;
            default -> true;
        };
    }
}
