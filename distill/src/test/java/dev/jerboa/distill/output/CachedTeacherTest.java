package dev.jerboa.distill.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.train.build.ConvolutionRecipe;
import dev.jerboa.train.build.EncoderBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a cache says against what ONNX Runtime computes. */
class CachedTeacherTest {
    private static final List<CalibrationBatch> BATCHES = batches();

    @TempDir
    private Path folder;

    @Test
    void itSaysWhatTheModelSays() {
        Path model = model();
        String hidden = hidden(model);
        Path file = folder.resolve("teacher.cache");
        Set<String> values = Set.of("embedding", hidden);
        for (int again = 0; again < 2; again++) {
            CachedTeacher teacher = CachedTeacher.of(model, values, BATCHES, file, Progress.SILENT);
            try (Session session = Session.open(model)) {
                for (int i = 0; i < BATCHES.size(); i++) {
                    Map<String, TensorData> answers = teacher.answers(i, BATCHES.get(i));
                    assertThat(answers).containsOnlyKeys("embedding", hidden);
                    assertThat(answers.get("embedding").toFloats())
                            .isEqualTo(session.run(BATCHES.get(i).inputs())
                                    .get("embedding")
                                    .floats());
                    assertThat(answers.get(hidden).dims())
                            .hasSize(4)
                            .startsWith(BATCHES.get(i).sampleCount());
                }
            }
        }
    }

    @Test
    void otherDataAreNotTakenForTheSame() {
        Path model = model();
        Path file = folder.resolve("teacher.cache");
        CachedTeacher.of(model, Set.of("embedding"), BATCHES, file, Progress.SILENT);
        List<CalibrationBatch> others =
                TensorRows.of("pixel_values", 3, 8, 2, 1, 8, 8).all();
        assertThatThrownBy(() -> CachedTeacher.of(model, Set.of("embedding"), others, file, Progress.SILENT))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("teacher.cache");
    }

    @Test
    void valuesOfManySizesAreRefused() {
        Path model = model();
        List<CalibrationBatch> widths = new ArrayList<>(BATCHES);
        widths.addAll(TensorRows.of("pixel_values", 1, 8, 2, 1, 8, 12).all());
        Path file = folder.resolve("teacher.cache");
        Set<String> values = Set.of(hidden(model));
        assertThatThrownBy(() -> CachedTeacher.of(model, values, widths, file, Progress.SILENT))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("batch 4");
    }

    private static List<CalibrationBatch> batches() {
        List<CalibrationBatch> batches =
                new ArrayList<>(TensorRows.of("pixel_values", 3, 5, 2, 1, 8, 8).all());
        batches.addAll(TensorRows.of("pixel_values", 1, 6, 3, 1, 8, 8).all());
        return batches;
    }

    private static String hidden(Path model) {
        return OnnxFile.read(model).graph().nodes().stream()
                .filter(node -> node.is("Relu"))
                .findFirst()
                .orElseThrow()
                .output(0);
    }

    private Path model() {
        OnnxModel model = EncoderBuilder.build(ConvolutionRecipe.pictures(1, List.of(4), 1, 3), 1);
        Path path = folder.resolve("teacher.onnx");
        OnnxFile.write(model, path);
        return path;
    }
}
