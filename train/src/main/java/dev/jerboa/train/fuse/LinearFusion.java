package dev.jerboa.train.fuse;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.Opaque;
import java.util.List;
import java.util.Optional;

/** A product with a constant matrix, and a bias added: {@code x [.., in], weight [in, out], bias [out]}. */
final class LinearFusion implements Fusion {
    static final String OPERATOR = "Linear";

    @Override
    public Optional<Node> replacement(Node last, GraphView view) {
        if (!last.is("Add")) {
            return Optional.empty();
        }
        return view.operand(last, "MatMul")
                .filter(product -> view.isConstant(product.other(), 1)
                        && view.isConstant(product.node().input(1), 2)
                        && !view.isConstant(product.node().input(0), 1))
                .map(product -> new Node(
                        last.name(),
                        Fusion.DOMAIN,
                        OPERATOR,
                        List.of(product.node().input(0), product.node().input(1), product.other()),
                        last.outputs(),
                        List.of(),
                        Opaque.NONE));
    }
}
