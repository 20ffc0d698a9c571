package dev.jerboa.train.graph;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.Domains;
import dev.jerboa.onnx.Function;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.FunctionDefaults;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The operators that a model defines by graphs of its own; they go before those of the table. */
final class LocalFunctions {
    private record Key(String domain, String name) {}

    /**
     * The body of a function for one call.
     *
     * @param graph its nodes, with the attributes of the call in place
     * @param opset the version of the standard operator set that it is written in
     */
    record Body(Graph graph, long opset) {}

    private final Map<Key, Function> functions = new HashMap<>();
    private final long modelOpset;

    LocalFunctions(OnnxModel model) {
        this.modelOpset = model.opset();
        model.functions().forEach(function -> functions.put(new Key(function.domain(), function.name()), function));
    }

    /** The body that stands for a node; absent where the model does not define its operator. */
    Optional<Body> bodyOf(Node call) {
        Function function = functions.get(new Key(call.domain(), call.operator()));
        if (function == null) {
            return Optional.empty();
        }
        Map<String, Attribute> given = new HashMap<>();
        FunctionDefaults.of(function).forEach(attribute -> given.put(attribute.name(), attribute));
        call.attributes().forEach(attribute -> given.put(attribute.name(), attribute));
        long opset = function.operatorSets().getOrDefault(Domains.STANDARD, modelOpset);
        return Optional.of(new Body(filled(function.body(), given), opset));
    }

    private static Graph filled(Graph body, Map<String, Attribute> given) {
        return new Graph(
                body.name(),
                body.inputs(),
                body.outputs(),
                body.declarations(),
                body.initializers(),
                body.sparseInitializers(),
                body.nodes().stream().map(node -> filled(node, given)).toList(),
                body.extra());
    }

    /** A node whose references to attributes of the call are replaced by what the call gives, or left out. */
    private static Node filled(Node node, Map<String, Attribute> given) {
        List<Attribute> attributes = new ArrayList<>();
        for (Attribute attribute : node.attributes()) {
            if (attribute.value() instanceof AttributeValue.Reference reference) {
                Attribute value = given.get(reference.attributeName());
                if (value != null) {
                    attributes.add(Attribute.of(attribute.name(), value.value()));
                }
            } else if (attribute.value() instanceof AttributeValue.GraphValue inner) {
                attributes.add(
                        Attribute.of(attribute.name(), new AttributeValue.GraphValue(filled(inner.value(), given))));
            } else {
                attributes.add(attribute);
            }
        }
        return new Node(
                node.name(), node.domain(), node.operator(), node.inputs(), node.outputs(), attributes, node.extra());
    }
}
