package dev.jerboa.distill.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.distill.student.KeepLayers;
import dev.jerboa.distill.student.LayerSelection;
import dev.jerboa.multimodal.TextEncoder;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.train.loop.TrainerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Students of MiniLM, measured in ONNX Runtime before and after. */
class TextDistillationTest {
    private static final List<String> TEXTS = IntStream.range(0, 80)
            .mapToObj(i -> "the " + List.of("cat", "dog", "ship", "violin").get(i % 4) + " number " + i + " is "
                    + List.of("old", "green", "on the table").get(i % 3))
            .toList();

    @TempDir
    private Path folder;

    @Test
    void aStudentOfTwoLayersComesNearerToItsTeacher() throws IOException {
        Path teacherFile = copy("all-minilm-l6-v2.onnx");
        try (TextProcessor processor = TextProcessor.open(copy("all-minilm-l6-v2-tokenizer.json"));
                Session teacher = Session.open(teacherFile)) {
            float[][] vectors = new TextEncoder(teacher, processor).embed(TEXTS);
            OnnxModel student = OnnxFile.read(teacherFile);
            KeepLayers.apply(student, LayerSelection.of(0, 5), "the teacher");
            double before = cosine(write(student, "before.onnx"), processor, vectors);
            TextDistillation.builder()
                    .student("the student", student, processor)
                    .teacher(TEXTS, TeacherVectors.of(vectors))
                    .trainable(name -> !name.contains("embeddings"))
                    .options(TrainerOptions.builder()
                            .steps(10)
                            .batchSize(16)
                            .learningRate(2e-4)
                            .build())
                    .build()
                    .run();
            double after = cosine(write(student, "after.onnx"), processor, vectors);
            assertThat(before).isLessThan(0.8);
            assertThat(after).isGreaterThan(before + 0.1);
        }
    }

    @Test
    void vectorsOfOtherTextsAreRefused() throws IOException {
        OnnxModel student = OnnxFile.read(copy("all-minilm-l6-v2.onnx"));
        try (TextProcessor processor = TextProcessor.open(copy("all-minilm-l6-v2-tokenizer.json"))) {
            TextDistillation.Builder builder = TextDistillation.builder()
                    .student("s", student, processor)
                    .teacher(TEXTS, TeacherVectors.of(new float[3][2]));
            assertThatThrownBy(builder::build)
                    .isInstanceOf(JerboaException.class)
                    .hasMessageContaining("3")
                    .hasMessageContaining("80");
        }
    }

    @Test
    void tooFewTextsAreRefused() throws IOException {
        OnnxModel student = OnnxFile.read(copy("all-minilm-l6-v2.onnx"));
        TextDistillation.Builder builder = TextDistillation.builder()
                .student("s", student, null)
                .teacher(TEXTS.subList(0, 5), TeacherVectors.of(new float[5][2]));
        assertThatThrownBy(builder::build)
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("5 texts")
                .hasMessageContaining("64");
    }

    @Test
    void anUnknownLossIsNamed() {
        assertThatThrownBy(() -> EmbeddingObjective.Term.named("cosin"))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("cosin");
    }

    private static double cosine(Path model, TextProcessor processor, float[][] teacher) {
        try (Session session = Session.open(model)) {
            float[][] found = new TextEncoder(session, processor).embed(TEXTS);
            double sum = 0;
            for (int i = 0; i < found.length; i++) {
                for (int j = 0; j < found[i].length; j++) {
                    sum += (double) found[i][j] * teacher[i][j];
                }
            }
            return sum / found.length;
        }
    }

    private Path write(OnnxModel model, String name) {
        Path path = folder.resolve(name);
        OnnxFile.write(model, path);
        return path;
    }

    private Path copy(String resource) throws IOException {
        Path target = folder.resolve(resource);
        try (InputStream input = getClass().getResourceAsStream("/" + resource)) {
            Files.copy(input, target);
        }
        return target;
    }
}
