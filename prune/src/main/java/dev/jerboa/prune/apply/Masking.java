package dev.jerboa.prune.apply;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.structure.Axis;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Sets units to zero and leaves every shape as it is: what computes them, what is applied to them as they pass, and what
 * takes them in.
 *
 * <p>What they are divided by stays, as do the means and variances of a batch normalization, so that no zero meets a zero.
 */
public final class Masking {
    private record Reading(int node, int input) {}

    private static final Set<Integer> SCALE_AND_BIAS = Set.of(1, 2);

    private Masking() {}

    /**
     * Sets what is selected to zero, in place.
     *
     * @param model as it was read from the file that was analysed, unchanged since
     */
    public static void mask(OnnxModel model, Selection selection) {
        Graph graph = model.graph();
        List<Node> nodes = new ArrayList<>(graph.nodes());
        Map<Reading, Map<Integer, BitSet>> masks = new HashMap<>();
        selection.indices().forEach((axis, indices) -> {
            if (axis.isConstant() && isFactor(nodes.get(axis.node()), axis)) {
                masks.computeIfAbsent(new Reading(axis.node(), axis.input()), key -> new TreeMap<>())
                        .put(axis.index(), indices);
            }
        });
        masks.forEach((reading, byAxis) -> {
            Node node = nodes.get(reading.node());
            Constants.Constant constant =
                    Constants.find(graph, node.input(reading.input())).orElseThrow();
            String name = graph.freshName(constant.name() + "_masked");
            graph.addInitializer(name, Indices.zeroed(constant.data(), byAxis));
            graph.setInput(node, reading.input(), name);
        });
        selection.branches().forEach(branch -> {
            String zero = graph.freshName("jerboa_zero");
            graph.addInitializer(zero, TensorData.ofFloats(new long[0], 0));
            graph.setInput(nodes.get(branch.sum()), 1 - branch.skipInput(), zero);
        });
        graph.removeDead();
    }

    private static boolean isFactor(Node node, Axis axis) {
        return switch (node.operator()) {
            case "BatchNormalization" -> SCALE_AND_BIAS.contains(axis.input());
            case "Div", "Pow", "QuantizeLinear", "DequantizeLinear" -> axis.input() == 0;
            default -> true;
        };
    }
}
