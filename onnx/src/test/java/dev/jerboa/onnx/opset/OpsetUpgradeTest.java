package dev.jerboa.onnx.opset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.TestGraphs;
import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** ONNX Runtime is the oracle: the converted model must compute what the old one did. */
class OpsetUpgradeTest {
    private static final long[] TARGETS = {13, 17, 21};

    @TempDir
    private Path folder;

    static Stream<Arguments> nodes() {
        return Stream.of(
                node(
                        9,
                        "Slice",
                        Attribute.of("starts", 1L, 0L),
                        Attribute.of("ends", 3L, -1L),
                        Attribute.of("axes", 1L, 3L)),
                node(9, "Slice", Attribute.of("starts", 0L, 1L), Attribute.of("ends", 2L, 100L)),
                node(7, "Upsample", Attribute.of("mode", "nearest"), scales(1, 1, 2, 3)),
                node(7, "Upsample", Attribute.of("mode", "linear"), scales(1, 1, 2, 2)),
                node(7, "Dropout", Attribute.of("ratio", 0.3f)),
                node(10, "Clip", Attribute.of("min", -0.5f), Attribute.of("max", 0.25f)),
                node(10, "Clip", Attribute.of("max", 0.25f)),
                node(7, "Clip"),
                node(10, "Pad", Attribute.of("pads", 0L, 1L, 2L, 0L, 1L, 0L, 0L, 3L), Attribute.of("value", 1.5f)),
                node(10, "Pad", Attribute.of("pads", 0L, 0L, 1L, 1L, 0L, 0L, 1L, 1L), Attribute.of("mode", "reflect")),
                node(11, "Softmax"),
                node(11, "Softmax", Attribute.of("axis", 3L)),
                node(11, "Softmax", Attribute.of("axis", -2L)),
                node(7, "LogSoftmax", Attribute.of("axis", 2L)),
                node(11, "Hardmax", Attribute.of("axis", 1L)),
                node(11, "Unsqueeze", Attribute.of("axes", 0L, 3L)),
                node(11, "ReduceSum", Attribute.of("axes", 1L, -1L), Attribute.of("keepdims", 0L)),
                node(11, "ReduceSum"),
                node(13, "ReduceMean", Attribute.of("axes", new long[] {2})),
                node(7, "ReduceMax", Attribute.of("axes", 0L, 2L), Attribute.of("keepdims", 0L)),
                node(11, "ReduceLogSumExp", Attribute.of("axes", new long[] {1})),
                node(9, "ReduceL2"));
    }

    private static Arguments node(long opset, String operator, Attribute... attributes) {
        return Arguments.of(opset, Node.of(operator, "node", List.of("x"), List.of("y"), attributes));
    }

    private static Attribute scales(float... scales) {
        List<Float> values = new ArrayList<>();
        for (float scale : scales) {
            values.add(scale);
        }
        return Attribute.of("scales", new AttributeValue.FloatsValue(values));
    }

    @ParameterizedTest
    @MethodSource("nodes")
    void changedOperatorsComputeTheSame(long opset, Node node) throws OrtException {
        for (boolean shapeKnown : new boolean[] {true, false}) {
            OnnxModel model =
                    TestGraphs.model(opset, TestGraphs.graph("g", List.of("x"), List.of("y"), Map.of(), node));
            if (shapeKnown) {
                model.graph().declare(TestGraphs.floats("x", 2, 3, 4, 5));
            }
            assertSame(model, Map.of("x", new long[] {2, 3, 4, 5}));
        }
    }

    @Test
    void operatorsWithSeveralOutputsComputeTheSame() throws OrtException {
        assertSame(
                TestGraphs.model(
                        11,
                        TestGraphs.graph(
                                "g",
                                List.of("x"),
                                List.of("a", "b"),
                                Map.of(),
                                Node.of(
                                        "Split",
                                        "s",
                                        List.of("x"),
                                        List.of("a", "b"),
                                        Attribute.of("axis", 1L),
                                        Attribute.of("split", 1L, 2L)))),
                Map.of("x", new long[] {2, 3}));
        assertSame(
                TestGraphs.model(
                        11,
                        TestGraphs.graph(
                                "g",
                                List.of("x"),
                                List.of("a", "b"),
                                Map.of(),
                                Node.of("Split", "s", List.of("x"), List.of("a", "b")))),
                Map.of("x", new long[] {4, 3}));
    }

    @Test
    void realModelsComputeTheSame() throws OrtException {
        Map<String, long[]> shapes = Map.of(
                "models/ch_PP-OCRv4_rec_infer.onnx", new long[] {1, 3, 48, 64},
                "models/ch_PP-OCRv4_det_infer.onnx", new long[] {1, 3, 64, 64},
                "models/ch_ppocr_mobile_v2.0_cls_infer.onnx", new long[] {1, 3, 48, 192});
        for (Map.Entry<String, long[]> entry : shapes.entrySet()) {
            OnnxModel model = OnnxFile.read(TestGraphs.real(entry.getKey(), folder));
            assertSame(model, Map.of(model.graph().inputs().get(0).name(), entry.getValue()));
        }
        Map<String, long[]> inputs = new LinkedHashMap<>();
        for (String name : List.of("input_ids", "attention_mask", "token_type_ids")) {
            inputs.put(name, new long[] {2, 7});
        }
        assertSame(OnnxFile.read(TestGraphs.real("all-minilm-l6-v2.onnx", folder)), inputs);
    }

    @Test
    void aNodeWithoutCounterpartIsNamedAndNothingChanges() {
        Node training = Node.of(
                "BatchNormalization",
                "norm",
                List.of("x", "s", "b", "m", "v"),
                List.of("y", "m2"),
                Attribute.of("epsilon", 1e-5f));
        TensorData ones = TensorData.ofFloats(new long[] {1}, 1);
        OnnxModel model = TestGraphs.model(
                9,
                TestGraphs.graph(
                        "g", List.of("x"), List.of("y"), Map.of("s", ones, "b", ones, "m", ones, "v", ones), training));
        assertThatThrownBy(() -> OpsetUpgrade.raise(model, 17))
                .isInstanceOfSatisfying(
                        JerboaException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED))
                .hasMessageContaining("node norm (BatchNormalization)");
        assertThat(model.opset()).isEqualTo(9);
        assertThat(model.graph().nodes()).containsExactly(training);
    }

    private void assertSame(OnnxModel model, Map<String, long[]> inputs) throws OrtException {
        Path before = folder.resolve("before.onnx");
        OnnxFile.write(model, before);
        List<float[]> expected = run(before, inputs);
        for (long target : TARGETS) {
            OnnxModel raised = OpsetUpgrade.raise(model, target);
            assertThat(raised.opset()).isEqualTo(Math.max(target, model.opset()));
            assertThat(ModelCheck.check(raised)).isEmpty();
            Path after = folder.resolve("after-" + target + ".onnx");
            OnnxFile.write(raised, after);
            List<float[]> actual = run(after, inputs);
            for (int i = 0; i < expected.size(); i++) {
                assertThat(actual.get(i)).containsExactly(expected.get(i), within(1e-5f));
            }
        }
    }

    private static List<float[]> run(Path model, Map<String, long[]> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(model.toString(), options)) {
            for (Map.Entry<String, long[]> input : inputs.entrySet()) {
                tensors.put(input.getKey(), tensor(environment, input.getKey(), input.getValue()));
            }
            try (OrtSession.Result result = session.run(tensors)) {
                List<float[]> outputs = new ArrayList<>();
                for (int i = 0; i < result.size(); i++) {
                    FloatBuffer buffer = ((OnnxTensor) result.get(i)).getFloatBuffer();
                    float[] values = new float[buffer.remaining()];
                    buffer.get(values);
                    outputs.add(values);
                }
                return outputs;
            }
        } finally {
            tensors.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, String name, long[] dims) throws OrtException {
        Random random = new Random(1);
        int count = (int) TensorData.elementCount(dims);
        if (name.contains("ids") || name.contains("mask")) {
            long limit = name.equals("input_ids") ? 30000 : name.equals("attention_mask") ? 2 : 1;
            return OnnxTensor.createTensor(
                    environment, LongBuffer.wrap(random.longs(count, 0, limit).toArray()), dims);
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return OnnxTensor.createTensor(environment, FloatBuffer.wrap(values), dims);
    }
}
