package dev.jerboa.onnx.opset;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small changes of nodes that many conversions share. */
final class Rewrites {
    private Rewrites() {}

    /** A conversion that moves an integer or a list of integers from an attribute to an input, where it is present. */
    static Conversions.Conversion attributeToInput(String attribute, int input) {
        return (node, context) -> {
            if (node.attribute(attribute).isEmpty()) {
                return List.of(node);
            }
            long[] values = node.integers(attribute)
                    .map(list -> list.stream().mapToLong(Long::longValue).toArray())
                    .orElseGet(() -> new long[] {node.attribute(attribute, 0L)});
            Node constant = context.constant(node, attribute, TensorData.ofLongs(new long[] {values.length}, values));
            return List.of(
                    constant,
                    edit(node)
                            .remove(attribute)
                            .input(input, constant.output(0))
                            .build());
        };
    }

    /** The floats of an attribute; none where it is absent. */
    static float[] floats(Node node, String attribute) {
        List<Float> values = node.attribute(attribute)
                .map(Attribute::value)
                .map(value -> value instanceof AttributeValue.FloatsValue list ? list.values() : List.<Float>of())
                .orElse(List.of());
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return floats;
    }

    /** A copy of a node, to be changed. */
    static Edit edit(Node node) {
        return new Edit(node);
    }

    /** A copy of a node under construction. */
    static final class Edit {
        private final Node node;
        private final List<String> inputs;
        private final Map<String, Attribute> attributes = new LinkedHashMap<>();
        private String operator;
        private String output;

        private Edit(Node node) {
            this.node = node;
            this.inputs = new ArrayList<>(node.inputs());
            this.operator = node.operator();
            this.output = node.output(0);
            node.attributes().forEach(attribute -> attributes.put(attribute.name(), attribute));
        }

        Edit operator(String value) {
            operator = value;
            return this;
        }

        /** Sets an input; inputs left out before it become empty. */
        Edit input(int index, String value) {
            while (inputs.size() <= index) {
                inputs.add("");
            }
            inputs.set(index, value);
            return this;
        }

        /** Sets the first output. */
        Edit output(String value) {
            output = value;
            return this;
        }

        Edit set(Attribute attribute) {
            attributes.put(attribute.name(), attribute);
            return this;
        }

        Edit remove(String attribute) {
            attributes.remove(attribute);
            return this;
        }

        Node build() {
            List<String> outputs = new ArrayList<>(node.outputs());
            outputs.set(0, output);
            return new Node(node.name(), node.domain(), operator, inputs, outputs, attributes.values(), node.extra());
        }
    }
}
