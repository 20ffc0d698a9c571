package dev.jerboa.train.graph;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which constants of a graph training may change.
 *
 * <p>These are the float constants of more than one element, apart from those that are settings of an operator and not
 * weights, such as the sizes that Resize reads; and what else is asked for by its full name.
 *
 * @param chosen chooses among the weights by their names
 * @param more full names of other constants, such as single numbers and the scales of a quantization
 */
record TrainableWeights(Predicate<String> chosen, Set<String> more) {
    private static final Map<String, Set<Integer>> SETTINGS = Map.of(
            "BatchNormalization", Set.of(3, 4),
            "Resize", Set.of(1, 2),
            "Upsample", Set.of(1),
            "QuantizeLinear", Set.of(1, 2),
            "DequantizeLinear", Set.of(1, 2),
            "Pad", Set.of(2),
            "Pow", Set.of(1));

    boolean isParameter(Graph owner, String name, TensorData data) {
        if (data.type() != ElementType.FLOAT) {
            return false;
        }
        return more.contains(name)
                || (data.elementCount() > 1
                        && chosen.test(name)
                        && owner.consumers(name).stream().noneMatch(node -> isSetting(node, name)));
    }

    /** Whether a constant is a mean or variance that batch normalization keeps up to date while training. */
    static boolean isRunningStatistic(Graph owner, String name) {
        return owner.consumers(name).stream()
                .anyMatch(node -> node.is("BatchNormalization")
                        && (node.input(3).equals(name) || node.input(4).equals(name)));
    }

    private static boolean isSetting(Node node, String name) {
        return node.domain().isEmpty()
                && SETTINGS.getOrDefault(node.operator(), Set.of()).stream()
                        .anyMatch(index -> node.input(index).equals(name));
    }
}
