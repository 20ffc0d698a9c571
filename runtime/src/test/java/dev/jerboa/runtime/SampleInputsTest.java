package dev.jerboa.runtime;

import static dev.jerboa.runtime.TestModels.floats;
import static dev.jerboa.runtime.TestModels.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SampleInputsTest {
    private static OnnxModel model(List<Value> inputs, Map<String, TensorData> constants, Node... nodes) {
        return TestModels.model(TestModels.graph(inputs, List.of(), constants, nodes));
    }

    @Test
    void feedsATransformer() {
        Path file = TestModels.file(TestModels.MINILM);
        Map<String, Tensor> inputs = SampleInputs.of(OnnxFile.read(file), 42);

        assertThat(inputs).containsOnlyKeys("input_ids", "attention_mask", "token_type_ids");
        assertThat(inputs.get("input_ids").dims()).containsExactly(2, 16);
        assertThat(Arrays.stream(inputs.get("input_ids").longs())).allMatch(id -> id >= 0 && id < 30522);
        // 32 draws below 1000 out of 30522 would be a miracle: the table was found.
        assertThat(Arrays.stream(inputs.get("input_ids").longs()).max().orElseThrow())
                .isGreaterThan(1000);
        assertThat(inputs.get("attention_mask").longs()).containsOnly(1);
        assertThat(inputs.get("token_type_ids").longs()).containsOnly(0);
        try (Session session = Session.open(file)) {
            assertFinite(session, inputs);
        }
    }

    static List<String> pictureModels() {
        return TestModels.PP_OCR;
    }

    @ParameterizedTest
    @MethodSource("pictureModels")
    void feedsPictureNetworks(String resource) {
        Path file = TestModels.file(resource);
        try (Session session = Session.open(file)) {
            Map<String, Tensor> inputs =
                    SampleInputs.accepted(OnnxFile.read(file), session, 42, SampleInputs.Sizes.DEFAULT);
            assertThat(inputs).containsOnlyKeys("x");
            assertThat(inputs.get("x").dims()).startsWith(2, 3);
            assertFinite(session, inputs);
        }
    }

    @Test
    void findsTheSizesThatAModelHidesItHas(@TempDir Path directory) {
        // The constants fix what the declared shape leaves open: one picture of 224 by 224.
        Path file = TestModels.write(
                directory,
                floats("batch", 3, "height", "width"),
                floats(null, null, null),
                Map.of("shape", TensorData.ofLongs(new long[] {3}, 3, 224, 224)),
                Node.of("Reshape", "fix", List.of("x", "shape"), List.of("y")));
        OnnxModel model = OnnxFile.read(file);
        try (Session session = Session.open(file)) {
            Map<String, Tensor> inputs = SampleInputs.accepted(model, session, 1, SampleInputs.Sizes.DEFAULT);
            assertThat(inputs.get("x").dims()).containsExactly(1, 3, 224, 224);
        }
    }

    @Test
    void tellsTheFirstFailureWhenNoSizeIsAccepted(@TempDir Path directory) {
        Path file = TestModels.write(
                directory,
                floats("batch", 3, "height", "width"),
                floats(null, null),
                Map.of("shape", TensorData.ofLongs(new long[] {2}, 5, 7)),
                Node.of("Reshape", "fix", List.of("x", "shape"), List.of("y")));
        OnnxModel model = OnnxFile.read(file);
        try (Session session = Session.open(file)) {
            assertThatThrownBy(() -> SampleInputs.accepted(model, session, 1, SampleInputs.Sizes.DEFAULT))
                    .isInstanceOf(JerboaException.class)
                    .hasMessageEndingWith("Input shape:{2,3,64,64}, requested shape:{5,7}");
        }
    }

    private static void assertFinite(Session session, Map<String, Tensor> inputs) {
        session.run(inputs).forEach((name, tensor) -> {
            assertThat(tensor.elementCount()).isPositive();
            float sum = 0;
            for (float value : tensor.toFloats()) {
                sum += value;
            }
            assertThat(sum).as(name).isFinite();
        });
    }

    @Test
    void choosesShapesByCustom() {
        OnnxModel model = model(
                List.of(
                        Value.of("picture", floats("b", "c", "h", "w")),
                        Value.of("line", floats("b", 3, 48, null)),
                        Value.of("channels_last", floats(null, null, null, 3)),
                        Value.of("waveform", floats("b", "samples")),
                        Value.of("features", floats("b", null, 80)),
                        Value.of("tokens", type(ElementType.INT64, "sequence_length")),
                        Value.of("again", floats(null, "samples")),
                        Value.of("scalar", floats())),
                Map.of());
        Map<String, Tensor> inputs = SampleInputs.of(model, 1, new SampleInputs.Sizes(5, 7, 64, 96));

        assertThat(inputs.get("picture").dims()).containsExactly(5, 3, 64, 96);
        assertThat(inputs.get("line").dims()).containsExactly(5, 3, 48, 320);
        assertThat(inputs.get("channels_last").dims()).containsExactly(5, 64, 96, 3);
        assertThat(inputs.get("waveform").dims()).containsExactly(5, 16_000);
        assertThat(inputs.get("features").dims()).containsExactly(5, 7, 80);
        assertThat(inputs.get("tokens").dims()).containsExactly(7);
        assertThat(inputs.get("again").dims()).containsExactly(5, 16_000);
        assertThat(inputs.get("scalar").dims()).isEmpty();
    }

    @Test
    void keepsIndicesInsideTheSmallestTable() {
        OnnxModel model = model(
                List.of(
                        Value.of("ids", type(ElementType.INT32, 50, 20)),
                        Value.of("position_ids", type(ElementType.INT64, 2, 8)),
                        Value.of("codes", type(ElementType.INT64, 200)),
                        Value.of("free", type(ElementType.INT64, 1000))),
                Map.of(
                        "quantized", TensorData.of(ElementType.INT8, new long[] {6, 1}, ByteSource.of(new byte[6])),
                        "large", TensorData.ofFloats(new long[] {9, 1}, new float[9]),
                        "small", TensorData.ofFloats(new long[] {1, 5}, new float[5])),
                Node.of("DequantizeLinear", "", List.of("quantized", "large"), List.of("dequantized")),
                Node.of("Gather", "", List.of("dequantized", "codes"), List.of("d")),
                Node.of("Unsqueeze", "", List.of("ids"), List.of("wider")),
                Node.of("Identity", "", List.of("small"), List.of("table")),
                Node.of("Gather", "", List.of("large", "ids"), List.of("a")),
                Node.of("Gather", "", List.of("table", "wider"), List.of("b"), Attribute.of("axis", 1)),
                Node.of("Gather", "", List.of("table", "position_ids"), List.of("c"), Attribute.of("axis", 1)));
        Map<String, Tensor> inputs = SampleInputs.of(model, 3);

        assertThat(inputs.get("ids").toFloats()).containsOnly(0, 1, 2, 3, 4);
        assertThat(inputs.get("codes").longs()).containsOnly(0, 1, 2, 3, 4, 5);
        assertThat(inputs.get("position_ids").longs()).startsWith(0, 1, 2, 3, 4, 0, 1, 2, 0, 1);
        assertThat(Arrays.stream(inputs.get("free").longs()).max().orElseThrow())
                .isBetween(900L, 999L);
    }

    @Test
    void drawsFloatsFromANormalDistribution() {
        OnnxModel model = model(List.of(Value.of("x", floats(100_000))), Map.of());
        float[] values = SampleInputs.of(model, 5).get("x").floats();
        double mean = 0;
        double square = 0;
        for (float value : values) {
            mean += value / (double) values.length;
            square += (double) value * value / values.length;
        }
        // Four standard errors: 4 / sqrt(100000) and 4 * sqrt(2 / 100000).
        assertThat(mean).isBetween(-0.0127, 0.0127);
        assertThat(square).isBetween(1 - 0.0179, 1 + 0.0179);
    }

    @Test
    void isTheSameForTheSameSeed() {
        OnnxModel one = model(List.of(Value.of("x", floats(9))), Map.of());
        OnnxModel more = model(List.of(Value.of("z", floats(4)), Value.of("x", floats(9))), Map.of());
        float[] values = SampleInputs.of(one, 8).get("x").floats();

        assertThat(SampleInputs.of(more, 8).get("x").floats()).containsExactly(values);
        assertThat(SampleInputs.of(one, 9).get("x").floats()).isNotEqualTo(values);
    }

    @Test
    void makesEveryTypeThatASessionTakes() {
        for (ElementType type : List.of(
                ElementType.FLOAT,
                ElementType.DOUBLE,
                ElementType.FLOAT16,
                ElementType.BFLOAT16,
                ElementType.INT64,
                ElementType.INT32,
                ElementType.INT8,
                ElementType.UINT8,
                ElementType.BOOL,
                ElementType.STRING)) {
            OnnxModel model =
                    model(List.of(Value.of("x", type(type, 40)), Value.of("a_mask", type(type, 40))), Map.of());
            Map<String, Tensor> inputs = SampleInputs.of(model, 1);
            assertThat(inputs.get("x").type()).isEqualTo(type);
            if (type != ElementType.STRING) {
                assertThat(inputs.get("a_mask").toFloats()).containsOnly(1);
            }
        }
        float[] halves = SampleInputs.of(model(List.of(Value.of("x", type(ElementType.FLOAT16, 1000))), Map.of()), 1)
                .get("x")
                .toFloats();
        for (float half : halves) {
            assertThat(Math.abs(half)).isBetween(0.25f, 2f);
        }
    }

    @Test
    void saysForWhichInputItHasNoIdea() {
        OnnxModel shapeless = model(List.of(Value.of("x", new ValueType.Undeclared())), Map.of());
        assertThatThrownBy(() -> SampleInputs.of(shapeless, 1))
                .isInstanceOf(JerboaException.class)
                .hasMessage("no values can be made up for input 'x' of type undeclared");
        assertThatThrownBy(() -> SampleInputs.Sizes.DEFAULT.withBatch(0))
                .isInstanceOf(JerboaException.class)
                .hasMessage("inputs of batch 0, sequence 16 and pictures of 64 by 64 cannot be made");
    }
}
