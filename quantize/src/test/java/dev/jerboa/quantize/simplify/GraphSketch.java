package dev.jerboa.quantize.simplify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Models;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes small graphs line by line, simplifies them, and lets ONNX Runtime say whether the results stay. */
final class GraphSketch {
    private final Map<String, TensorData> constants = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final long[] inputShape;
    private final long opset;

    /** A graph of one float input {@code x}. */
    GraphSketch(long opset, long... inputShape) {
        this.opset = opset;
        this.inputShape = inputShape;
    }

    String initializer(TensorData data) {
        String name = "c" + constants.size();
        constants.put(name, data);
        return name;
    }

    String number(float value) {
        return initializer(TensorData.ofFloats(new long[0], value));
    }

    String constantNode(TensorData data) {
        return node("Constant", List.of(), Attribute.of("value", data));
    }

    String node(String operator, List<String> inputs, Attribute... attributes) {
        String output = operator.toLowerCase(Locale.ROOT) + nodes.size();
        nodes.add(Node.of(operator, output, inputs, List.of(output), attributes));
        return output;
    }

    /** Returns a float value of so many dimensions. */
    GraphSketch returning(String value, int rank) {
        long[] dims = new long[rank];
        Arrays.fill(dims, -1);
        outputs.add(Models.floats(value, dims));
        return this;
    }

    OnnxModel model() {
        OnnxModel model =
                Models.of(List.of(Models.floats("x", inputShape)), outputs, constants, nodes.toArray(new Node[0]));
        model.setOperatorSet("", opset);
        model.requireIrVersion(8);
        return model;
    }

    /** What is left after the simplification, whose results must be those of before. */
    Simplified simplified(Path folder, float[] x) {
        Map<String, Tensor> inputs = Map.of("x", Tensor.of(inputShape, x));
        OnnxModel model = model();
        Path before = folder.resolve("before.onnx");
        OnnxFile.write(model, before);
        Simplification counts = Simplification.apply(model);
        assertSameResults(before, model, folder.resolve("after.onnx"), inputs, 1e-5);
        return new Simplified(model, counts);
    }

    record Simplified(OnnxModel model, Simplification counts) {
        List<String> operators() {
            return model.graph().nodes().stream().map(Node::operator).toList();
        }
    }

    /** Writes a simplified model, and compares each output, within a part of its largest element. */
    static void assertSameResults(
            Path before, OnnxModel simplified, Path after, Map<String, Tensor> inputs, double tolerance) {
        assertThat(ModelCheck.check(simplified)).isEmpty();
        OnnxFile.write(simplified, after);
        try (Session original = Session.open(before);
                Session rewritten = Session.open(after)) {
            Map<String, Tensor> expected = original.run(inputs);
            Map<String, Tensor> actual = rewritten.run(inputs);
            assertThat(actual).hasSameSizeAs(expected);
            expected.forEach((name, values) -> {
                assertThat(actual.get(name).dims()).isEqualTo(values.dims());
                assertClose(actual.get(name).toFloats(), values.toFloats(), tolerance);
            });
        }
    }

    private static void assertClose(float[] actual, float[] expected, double tolerance) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            // A comparison that a NaN does not pass by.
            difference = Double.isNaN(actual[i]) ? Double.NaN : Math.max(difference, Math.abs(actual[i] - expected[i]));
        }
        assertThat(difference).isLessThanOrEqualTo(tolerance * largest);
    }
}
