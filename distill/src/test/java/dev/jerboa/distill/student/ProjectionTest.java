package dev.jerboa.distill.student;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.TextRecipe;
import dev.jerboa.train.build.TransformerShape;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A projected student against sums over the student's own vectors, as ONNX Runtime gives both. */
class ProjectionTest {
    private static final int HIDDEN = 8;

    @TempDir
    private Path folder;

    /** @param width of the vector of a text; 0 for vectors of tokens */
    private static OnnxModel student(int width) {
        TextRecipe recipe = TextRecipe.of(TransformerShape.of(1, HIDDEN, 2, 16), 20, 16);
        return EncoderBuilder.build(width == 0 ? recipe : recipe.withSentenceEmbedding(width), 1);
    }

    private float[] run(OnnxModel model) {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        try (Session session = Session.open(file)) {
            long[] dims = {2, 3};
            Map<String, Tensor> inputs = Map.of(
                    "input_ids", Tensor.of(dims, 1L, 2, 3, 4, 5, 6),
                    "attention_mask", Tensor.of(dims, 1L, 1, 1, 1, 1, 1),
                    "token_type_ids", Tensor.of(dims, 0L, 0, 0, 0, 0, 0));
            return session.run(inputs).values().iterator().next().toFloats();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5})
    void aProjectedVectorIsTheProductOfTheStudentsOwn(int width) {
        OnnxModel student = student(width);
        Projection projection = Projection.add(student, "student", 3, 7);
        float[] own = run(student);
        float[] projected = run(projection.projected());
        Graph graph = projection.projected().graph();
        String name = graph.nodes().get(graph.nodes().size() - 1).input(1);
        float[] weight = graph.initializers().get(name).toFloats();
        int narrow = width == 0 ? HIDDEN : width;
        assertThat(projected).hasSize(own.length / narrow * 3);
        for (int i = 0; i < projected.length; i++) {
            double sum = 0;
            for (int k = 0; k < narrow; k++) {
                sum += own[i / 3 * narrow + k] * weight[k * 3 + i % 3];
            }
            assertThat((double) projected[i]).isCloseTo(sum, within(1e-5));
        }
    }

    @Test
    void aStudentWithoutItsProjectionHasWhatItLearned() {
        OnnxModel student = student(0);
        Projection projection = Projection.add(student, "student", 3, 7);
        assertThat(run(projection.removed())).containsExactly(run(student));
        String bias = student.graph().initializers().keySet().stream()
                .filter(name -> name.endsWith("bias"))
                .reduce((first, last) -> last)
                .orElseThrow();
        TensorData old = student.graph().initializers().get(bias);
        float[] taught = old.toFloats();
        taught[0] += 1;
        projection.projected().graph().setConstant(bias, TensorData.ofFloats(old.dims(), taught));
        OnnxModel removed = projection.removed();
        assertThat(removed.graph().initializers()).doesNotContainKey("projection.weight");
        assertThat(removed.graph().outputs()).isEqualTo(student.graph().outputs());
        assertThat(run(removed)).isNotEqualTo(run(student));
    }

    @Test
    void aStudentThatDoesNotSayItsWidthIsRefused() {
        Value unknown = Value.of("vector", new ValueType.TensorType(ElementType.FLOAT, Optional.empty()));
        Graph graph = new Graph(
                "encoder", List.of(unknown), List.of(unknown), List.of(), Map.of(), Set.of(), List.of(), Opaque.NONE);
        OnnxModel student = student(0).withGraph(graph);
        assertThatThrownBy(() -> Projection.add(student, "student.onnx", 3, 1))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("student.onnx")
                .hasMessageContaining("how wide");
    }
}
