package dev.jerboa.runtime.data;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratedDataTest {
    @TempDir
    private Path folder;

    /** A model that takes pictures of any size by what it declares, and of 320 pixels' width in truth. */
    private static OnnxModel wide() {
        return DataModels.of(
                List.of(DataModels.floats("x", -1, 3, -1, -1)),
                List.of(DataModels.floats("y", -1, 3, -1, 4)),
                Map.of("w", DataModels.normal(new Random(1), 320, 4)),
                Node.of("MatMul", "product", List.of("x", "w"), List.of("y")));
    }

    @Test
    void theModelRunsOnItAndEachBatchIsOther() {
        OnnxModel model = wide();
        Path file = folder.resolve("wide.onnx");
        OnnxFile.write(model, file);
        try (Session session = Session.open(file)) {
            GeneratedData data = GeneratedData.of(model, session, 5, 3);
            assertThat(data.isReal()).isFalse();
            assertThat(data.description()).isEqualTo("6 generated samples");
            List<float[]> first = values(data);
            assertThat(first).hasSize(3).doesNotHaveDuplicates();
            assertThat(first.get(0)).isNotEqualTo(first.get(1));
            assertThat(values(data).get(2)).isEqualTo(first.get(2));
            data.batches().forEach(batch -> {
                assertThat(batch.inputs().get("x")).hasToString("float[2, 3, 48, 320]");
                session.run(batch.inputs());
            });
        }
    }

    private static List<float[]> values(GeneratedData data) {
        return data.batches().map(batch -> batch.inputs().get("x").floats()).toList();
    }

    @Test
    void aRealEncoderRunsOnIt() {
        Path file = DataModels.real("all-minilm-l6-v2.onnx", folder);
        OnnxModel model = OnnxFile.read(file);
        try (Session session = Session.open(file)) {
            GeneratedData.of(model, session, 1, 2)
                    .batches()
                    .forEach(batch -> assertThat(session.run(batch.inputs())).isNotEmpty());
        }
    }
}
