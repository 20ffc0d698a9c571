package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import java.util.List;
import java.util.Optional;

/** The addition of a constant vector that alone reads a product. */
final class ConstantAddition {
    private ConstantAddition() {}

    /** The node that adds a constant of one dimension to the first output of a product, if that is all that reads it. */
    static Optional<Node> after(Graph graph, Node product) {
        List<Node> readers = graph.consumers(product.output(0));
        if (readers.size() != 1
                || graph.isOutput(product.output(0))
                || !readers.get(0).is("Add")) {
            return Optional.empty();
        }
        Node add = readers.get(0);
        return Constants.find(graph, constant(product, add))
                .filter(constant -> constant.data().rank() == 1)
                .map(constant -> add);
    }

    /** The other input of an addition. */
    static String constant(Node product, Node add) {
        return add.input(add.input(0).equals(product.output(0)) ? 1 : 0);
    }
}
