package dev.jerboa.train.fuse;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.Optional;
import java.util.OptionalDouble;

/** Questions that fusions ask of a graph, reading it backwards from a value. */
record GraphView(Graph graph) {
    /** An operand of a commutative node, and the other one. */
    record Operands(Node node, String other) {}

    /** The node that gives a value, if it is of this operator. */
    Optional<Node> producer(String value, String operator) {
        return graph.producer(value).filter(node -> node.is(operator));
    }

    /** For a node of two inputs, the node of this operator that gives one of them, and the name of the other one. */
    Optional<Operands> operand(Node node, String operator) {
        return producer(node.input(0), operator)
                .map(found -> new Operands(found, node.input(1)))
                .or(() -> producer(node.input(1), operator).map(found -> new Operands(found, node.input(0))));
    }

    /** A constant of one element. */
    OptionalDouble number(String value) {
        Optional<TensorData> data = Constants.find(graph, value)
                .map(Constants.Constant::data)
                .filter(found -> found.type() == ElementType.FLOAT && found.elementCount() == 1);
        return data.isPresent() ? OptionalDouble.of(data.get().toFloats()[0]) : OptionalDouble.empty();
    }

    /** Whether a value is a constant of one element, nearly this one. */
    boolean isNumber(String value, double wanted) {
        OptionalDouble found = number(value);
        return found.isPresent() && Math.abs(found.getAsDouble() - wanted) <= 1e-5 * Math.max(1, Math.abs(wanted));
    }

    /** Whether a value is a float constant with this many dimensions. */
    boolean isConstant(String value, int rank) {
        return Constants.find(graph, value)
                .map(Constants.Constant::data)
                .filter(data -> data.type() == ElementType.FLOAT && data.rank() == rank)
                .isPresent();
    }

    /** Of a node of two inputs, the one that is not this value; nothing if neither is it. */
    Optional<String> otherThan(Node node, String value) {
        if (node.input(0).equals(value)) {
            return Optional.of(node.input(1));
        }
        return node.input(1).equals(value) ? Optional.of(node.input(0)) : Optional.empty();
    }
}
