package dev.jerboa.onnx.serde;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.TestGraphs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime is the oracle: it opens the files and must compute the same from them. */
class ExternalDataTest {
    @TempDir
    private Path folder;

    @Test
    void largeModelsAreSplitAndStayTheSameModel() throws IOException, OrtException {
        float[] weights = new float[64 * 64];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.sin(i);
        }
        OnnxModel model = TestGraphs.model(
                13,
                TestGraphs.graph(
                        "g",
                        List.of("x"),
                        List.of("y"),
                        Map.of("w", TensorData.ofFloats(new long[] {64, 64}, weights)),
                        Node.of("MatMul", "m", List.of("x", "w"), List.of("y"))));
        Path whole = folder.resolve("whole.onnx");
        OnnxFile.write(model, whole);
        Path split = folder.resolve("split.onnx");
        for (int round = 0; round < 3; round++) {
            try (StagedModel staged = StagedModel.write(model, split, 0)) {
                staged.release();
            }
            assertThat(Files.size(split)).isLessThan(1000);
            assertThat(run(split)).isEqualTo(run(whole));
        }
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).as("each replaced data file is gone").hasSize(3);
        }
        OnnxModel back = OnnxFile.read(split);
        assertThat(back.graph().initializers().get("w").toFloats()).isEqualTo(weights);
        assertThat(OnnxFile.files(split, back).paths()).hasSize(2);
        Path joined = folder.resolve("joined.onnx");
        OnnxFile.write(back, joined);
        assertThat(run(joined)).isEqualTo(run(whole));
    }

    private static float[][] run(Path model) throws OrtException {
        float[][] x = new float[1][64];
        x[0][3] = 1;
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions();
                OrtSession session = environment.createSession(model.toString(), options);
                OnnxTensor input = OnnxTensor.createTensor(environment, x);
                OrtSession.Result result = session.run(Map.of("x", input))) {
            return (float[][]) result.get(0).getValue();
        }
    }
}
