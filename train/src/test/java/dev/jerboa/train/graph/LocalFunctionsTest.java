package dev.jerboa.train.graph;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Function;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Operators that a model defines itself, by hand-worked numbers. */
class LocalFunctionsTest {
    private static final String DOMAIN = "own";

    /** leaky(x; slope = 0.5) squeezes the first axis, in the form of operator set 11, where axes are an attribute. */
    private static Function leaky() {
        Attribute slope = Attribute.of("alpha", new AttributeValue.Reference("slope"));
        FunctionProto defaults = FunctionProto.newBuilder()
                .addAttributeProto(AttributeProto.newBuilder()
                        .setName("slope")
                        .setType(AttributeProto.AttributeType.FLOAT)
                        .setF(0.5f))
                .build();
        Graph body = graph(
                List.of(value("x")),
                List.of(value("y")),
                Node.of("Squeeze", "", List.of("x"), List.of("flat"), Attribute.of("axes", new long[] {0})),
                Node.of("LeakyRelu", "", List.of("flat"), List.of("y"), slope));
        return new Function(DOMAIN, "Leaky", Map.of("", 11L), body, new Opaque(defaults.toByteArray()));
    }

    /** Two calls of leaky, one of them with the slope that this function was given. */
    private static Function twice() {
        Graph body = graph(
                List.of(value("x"), value("unused")),
                List.of(value("sum"), value("first")),
                call("Leaky", List.of("x"), List.of("first")),
                call(
                        "Leaky",
                        List.of("x"),
                        List.of("second"),
                        Attribute.of("slope", new AttributeValue.Reference("steep"))),
                Node.of("Add", "", List.of("first", "second"), List.of("sum")));
        return new Function(DOMAIN, "Twice", Map.of("", 14L, DOMAIN, 1L), body, Opaque.NONE);
    }

    private static Node call(String operator, List<String> inputs, List<String> outputs, Attribute... attributes) {
        return new Node("", DOMAIN, operator, inputs, outputs, List.of(attributes), Opaque.NONE);
    }

    private static Value value(String name) {
        return Value.of(
                name,
                ValueType.TensorType.of(ElementType.FLOAT, List.of(new Dimension.Fixed(1), new Dimension.Fixed(2))));
    }

    private static Graph graph(List<Value> inputs, List<Value> outputs, Node... nodes) {
        return new Graph("g", inputs, outputs, List.of(), Map.of(), Set.of(), List.of(nodes), Opaque.NONE);
    }

    @Test
    void runsFunctionsInsideFunctionsWithTheirOwnOperatorSets() {
        Node node = call("Twice", List.of("x"), List.of("y"), Attribute.of("steep", 3f));
        OnnxModel model = new OnnxModel(
                10,
                Map.of("", 18L, DOMAIN, 1L),
                graph(List.of(value("x")), List.of(value("y")), node),
                List.of(leaky(), twice()),
                Map.of(),
                Opaque.NONE);

        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.of(model)) {
            Variable x = Variable.of(new long[] {1, 2}, -2f, 5f).asLeaf();
            Variable y = graph.run(Map.of("x", x)).get("y");
            y.sum().backward();

            // -2 * 0.5 + -2 * 3 and 5 + 5.
            assertThat(y.dims()).containsExactly(2);
            assertThat(y.toFloats()).containsExactly(-7f, 10f);
            assertThat(x.gradient().toFloats()).containsExactly(3.5f, 2f);
        }
    }
}
