package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Domains;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lets the integer kernel add the bias that follows a product, which saves a pass over its output.
 *
 * <p>ONNX Runtime does this itself for products that its own fusions have made, but not for those written out.
 */
final class BiasFusion {
    private static final String PRODUCT = "MatMulIntegerToFloat";
    private static final int BIAS_INPUT = 6;
    private static final int WEIGHT_INPUT = 1;

    private BiasFusion() {}

    /** Fuses every addition of a constant vector behind an integer product of one graph. */
    static void apply(Graph graph) {
        for (Node node : List.copyOf(graph.nodes())) {
            if (node.domain().equals(Domains.MICROSOFT)
                    && node.operator().equals(PRODUCT)
                    && node.input(BIAS_INPUT).isEmpty()) {
                addition(graph, node).ifPresent(add -> fuse(graph, node, add));
            }
        }
    }

    private static Optional<Node> addition(Graph graph, Node product) {
        return ConstantAddition.after(graph, product)
                .filter(add -> Constants.find(graph, ConstantAddition.constant(product, add))
                        .filter(constant -> isBias(constant.data(), graph, product))
                        .isPresent());
    }

    // One number for each output; where the integers are computed on loading, only their use tells how many there are.
    private static boolean isBias(TensorData data, Graph graph, Node product) {
        long length = data.elementCount();
        return Constants.find(graph, product.input(WEIGHT_INPUT))
                .map(weight -> weight.data().dim(1) == length)
                .orElse(length > 1);
    }

    private static void fuse(Graph graph, Node product, Node add) {
        List<String> inputs = new ArrayList<>(product.inputs());
        while (inputs.size() < BIAS_INPUT) {
            inputs.add("");
        }
        inputs.add(ConstantAddition.constant(product, add));
        Node fused = new Node(
                product.name(),
                product.domain(),
                product.operator(),
                inputs,
                add.outputs(),
                product.attributes(),
                product.extra());
        graph.replace(add, List.of(fused));
    }
}
