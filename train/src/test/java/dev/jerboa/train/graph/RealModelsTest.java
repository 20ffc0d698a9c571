package dev.jerboa.train.graph;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Published networks give the outputs of ONNX Runtime. */
class RealModelsTest {
    private static final double TOLERANCE = 1e-4;

    @TempDir
    Path folder;

    private final Random random = new Random(11);

    @Test
    void encoderOfSentences() throws IOException {
        Path file = unpacked("all-minilm-l6-v2.onnx");
        OnnxModel model = OnnxFile.read(file);
        try (Session session = Session.open(file);
                TorchGraph graph = TorchGraph.of(model)) {
            for (int[] shape : new int[][] {{1, 3}, {4, 17}, {2, 64}}) {
                int count = shape[0] * shape[1];
                long[] dims = {shape[0], shape[1]};
                long[] tokens = random.longs(count, 0, 30522).toArray();
                long[] mask = new long[count];
                // Sequences of different lengths: the end of each row but the first is padding.
                Arrays.setAll(mask, i -> i % shape[1] < shape[1] - i / shape[1] ? 1 : 0);
                Map<String, TensorData> inputs = new LinkedHashMap<>();
                inputs.put("input_ids", TensorData.ofLongs(dims, tokens));
                inputs.put("attention_mask", TensorData.ofLongs(dims, mask));
                inputs.put("token_type_ids", TensorData.ofLongs(dims, new long[count]));
                compare(session, graph, inputs);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ch_ppocr_mobile_v2.0_cls_infer, 48, 192",
        "ch_PP-OCRv3_det_infer, 96, 160",
        "ch_PP-OCRv4_det_infer, 64, 128",
        "ch_PP-OCRv3_rec_infer, 48, 100",
        "ch_PP-OCRv4_rec_infer, 48, 120"
    })
    void networkOfPictures(String name, int height, int width) throws IOException {
        Path file = unpacked("models/" + name + ".onnx");
        OnnxModel model = OnnxFile.read(file);
        try (Session session = Session.open(file);
                TorchGraph graph = TorchGraph.of(model)) {
            String input = graph.inputs().get(0);
            for (int batch = 1; batch <= 2; batch++) {
                // The classifier takes pictures of one size only.
                long[] dims = {batch, 3, height, name.contains("cls") ? width : (long) width * batch};
                float[] pixels = new float[Math.toIntExact(TensorData.elementCount(dims))];
                for (int i = 0; i < pixels.length; i++) {
                    pixels[i] = random.nextFloat() * 2 - 1;
                }
                compare(session, graph, Map.of(input, TensorData.ofFloats(dims, pixels)));
            }
        }
    }

    private Path unpacked(String resource) throws IOException {
        Path file = folder.resolve("model.onnx");
        try (InputStream stream = RealModelsTest.class.getResourceAsStream("/" + resource)) {
            Files.copy(stream, file);
        }
        return file;
    }

    private static void compare(Session session, TorchGraph graph, Map<String, TensorData> inputs) {
        Map<String, Tensor> fed = new LinkedHashMap<>();
        inputs.forEach((name, data) -> fed.put(
                name,
                data.type() == ElementType.FLOAT
                        ? Tensor.of(data.dims(), data.toFloats())
                        : Tensor.of(data.dims(), data.toLongs())));
        Map<String, Tensor> expected = session.run(fed);
        LibTorch.withoutGradients(() -> {
            try (VariableScope scope = VariableScope.open()) {
                Map<String, Variable> given = new LinkedHashMap<>();
                inputs.forEach((name, data) -> given.put(name, Variable.of(data)));
                Map<String, Variable> found = graph.run(given);
                expected.forEach((name, tensor) -> {
                    assertThat(found.get(name).dims()).isEqualTo(tensor.dims());
                    assertThat(distance(found.get(name).toFloats(), tensor.floats()))
                            .as("largest difference in " + name)
                            .isLessThanOrEqualTo(TOLERANCE);
                });
            }
        });
    }

    private static double distance(float[] found, float[] expected) {
        double largest = 0;
        for (int i = 0; i < found.length; i++) {
            // Not a number on one side only is no small difference.
            double difference = Math.abs((double) found[i] - expected[i]);
            largest = difference <= largest ? largest : Double.isNaN(difference) ? Double.MAX_VALUE : difference;
        }
        return largest;
    }
}
