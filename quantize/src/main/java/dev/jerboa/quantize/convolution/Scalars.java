package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Constants.Constant;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import java.util.Optional;

/** Operators of two inputs of which one is a constant of a single float. */
final class Scalars {
    private Scalars() {}

    /** The only element of a float constant. */
    static Optional<Float> valueOf(Constant constant) {
        return constant.data().type() == ElementType.FLOAT && constant.data().elementCount() == 1
                ? Optional.of(constant.data().toFloats()[0])
                : Optional.empty();
    }

    /** What an operator such as {@code Mul} combines a value with, if that is a constant single float. */
    static Optional<Float> besides(Graph graph, Node node, String value) {
        if (node.inputs().size() != 2 || node.input(0).equals(node.input(1))) {
            return Optional.empty();
        }
        String other = node.input(0).equals(value) ? node.input(1) : node.input(0);
        // More dimensions than the value could add some to the result.
        return Constants.find(graph, other)
                .filter(constant -> constant.data().rank() <= 1)
                .flatMap(Scalars::valueOf);
    }

    /** The one node that reads a value, once and not from a sub-graph, where the value is not an output of the graph. */
    static Optional<Node> onlyReader(Graph graph, String value) {
        if (graph.isOutput(value) || graph.consumers(value).size() != 1) {
            return Optional.empty();
        }
        Node reader = graph.consumers(value).get(0);
        return reader.inputs().stream().filter(value::equals).count() == 1 ? Optional.of(reader) : Optional.empty();
    }
}
