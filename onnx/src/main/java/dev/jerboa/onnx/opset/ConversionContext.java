package dev.jerboa.onnx.opset;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** What a conversion may know of the graph around its node, and how it makes new values. */
final class ConversionContext {
    private final Graph graph;
    private final Set<String> made = new HashSet<>();

    ConversionContext(Graph graph) {
        this.graph = graph;
    }

    /** A name that no value has yet. */
    String freshName(String hint) {
        String name = graph.freshName(hint);
        while (!made.add(name)) {
            name = graph.freshName(name + "_");
        }
        return name;
    }

    /** A node that gives a constant; a function body has no other place for one. */
    Node constant(Node user, String part, TensorData value) {
        String name = freshName(user.output(0) + "_" + part);
        return Node.of("Constant", name, List.of(), List.of(name), Attribute.of("value", value));
    }

    /** How many dimensions a value has, where the file says so. */
    OptionalInt rank(String value) {
        TensorData constant = graph.initializers().get(value);
        if (constant != null) {
            return OptionalInt.of(constant.rank());
        }
        Optional<Integer> declared = Stream.of(graph.inputs(), graph.outputs(), graph.declarations())
                .flatMap(values -> values.stream())
                .filter(declaration -> declaration.name().equals(value))
                .map(Value::type)
                .flatMap(type -> type instanceof ValueType.TensorType tensor ? tensor.shape().stream() : Stream.empty())
                .map(List::size)
                .findFirst();
        return declared.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    /** The error for a node that has no counterpart. */
    static JerboaException impossible(Node node, long version, String why) {
        return new JerboaException(
                ErrorCode.UNSUPPORTED,
                "node " + node.label() + " (" + node.operator() + ") cannot be converted to version " + version
                        + " of the operator set: " + why,
                "Export the model again, for that version.");
    }
}
