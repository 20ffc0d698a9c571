package dev.jerboa.quantize.plan;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Constants.Constant;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds every weight of a model wherever it is kept: initializers, {@code Constant} nodes, sub-graphs and functions.
 *
 * <p>A weight is a constant tensor of two or more dimensions that is not the shape arithmetic of an exporter: one of
 * floats, or one of 8 bits or fewer that a quantizer has made before.
 */
public final class WeightFinder {
    private static final List<Long> SWAP = List.of(1L, 0L);

    private final IdentityHashMap<Graph, Map<String, List<WeightUse>>> uses = new IdentityHashMap<>();
    private final IdentityHashMap<Graph, Map<String, Constant>> constants = new IdentityHashMap<>();

    private WeightFinder() {}

    /** The weights of a model, largest first. */
    public static List<Weight> find(OnnxModel model) {
        WeightFinder finder = new WeightFinder();
        model.graphs().forEach(finder::visit);
        List<Weight> found = new ArrayList<>();
        finder.constants.forEach((graph, byName) -> byName.forEach((name, constant) ->
                found.add(new Weight(constant, finder.uses.get(graph).get(name)))));
        found.sort(Comparator.comparingLong(
                        (Weight weight) -> -weight.constant().data().sizeBytes())
                .thenComparing(Weight::name));
        return found;
    }

    private void visit(Graph graph) {
        for (Node node : graph.nodes()) {
            if (isCarrier(node)) {
                continue;
            }
            for (int i = 0; i < node.inputs().size(); i++) {
                int input = i;
                trace(graph, node.input(i), false)
                        .ifPresent(found -> record(
                                found.constant(),
                                new WeightUse(
                                        graph, node, input, role(node, input), found.transposed() ^ flips(node))));
            }
        }
    }

    private void record(Constant constant, WeightUse use) {
        constants.computeIfAbsent(constant.owner(), key -> new HashMap<>()).putIfAbsent(constant.name(), constant);
        uses.computeIfAbsent(constant.owner(), key -> new HashMap<>())
                .computeIfAbsent(constant.name(), key -> new ArrayList<>())
                .add(use);
    }

    /** A constant found behind a value, and whether a transposition stands between. */
    private record Traced(Constant constant, boolean transposed) {}

    private static Optional<Traced> trace(Graph graph, String value, boolean transposed) {
        Optional<Constant> constant = Constants.find(graph, value);
        if (constant.isPresent()) {
            return constant.filter(found -> isWeight(found.data())).map(found -> new Traced(found, transposed));
        }
        return graph.producer(value)
                .filter(WeightFinder::swapsMatrix)
                .flatMap(node -> trace(graph, node.input(0), !transposed));
    }

    private static boolean isWeight(TensorData data) {
        return data.rank() >= 2
                && switch (data.type()) {
                    case FLOAT, FLOAT16, BFLOAT16, DOUBLE, INT8, UINT8, INT4, UINT4, INT2, UINT2 -> true;
                    default -> false;
                };
    }

    private static boolean swapsMatrix(Node node) {
        return node.is("Transpose") && node.integers("perm").map(SWAP::equals).orElse(false);
    }

    // A node that only hands a constant on; its readers are the uses.
    private static boolean isCarrier(Node node) {
        return swapsMatrix(node) || node.is("Identity") || node.is("Constant");
    }

    private static WeightUse.Role role(Node node, int input) {
        if (input == 1 && (node.is("MatMul") || isPlainGemm(node))) {
            return WeightUse.Role.MATRIX_PRODUCT;
        } else if (input == 0 && node.is("Gather") && node.attribute("axis", 0L) == 0) {
            return WeightUse.Role.EMBEDDING;
        } else if (input == 1 && (node.is("Conv") || node.is("ConvTranspose"))) {
            return WeightUse.Role.CONVOLUTION;
        }
        return WeightUse.Role.OTHER;
    }

    private static boolean flips(Node node) {
        return isPlainGemm(node) && node.attribute("transB", 0L) != 0;
    }

    private static boolean isPlainGemm(Node node) {
        return node.is("Gemm")
                && node.attribute("transA", 0L) == 0
                && node.attribute("alpha", 1f) == 1f
                && (node.attribute("beta", 1f) == 1f || node.input(2).isEmpty());
    }
}
