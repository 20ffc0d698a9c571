package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Node;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.List;
import java.util.Optional;

/** The addition that a {@code Gemm} does after its product, as an operator of its own. */
final class GemmBias {
    private GemmBias() {}

    /** The node that adds the bias to a product, whose value is its first input; absent where there is no bias. */
    static Optional<Node> node(WeightUse use) {
        Node node = use.node();
        if (!node.is("Gemm") || node.input(2).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(Node.of(
                "Add",
                ModelEditor.nodeName(use, "bias"),
                List.of(ModelEditor.inner(use, "product"), node.input(2)),
                List.of(node.output(0))));
    }
}
