package dev.jerboa.cli.recipe.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.cli.recipe.SourcePart;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.model.Head;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.build.EncoderBuilder;
import dev.jerboa.train.build.LinearRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What heads are told of four samples to learn from and three to measure on; scores are worked by hand. */
class HeadTaskTest {
    @TempDir
    private Path folder;

    private SpaceSamples samples;

    @BeforeEach
    void read() throws IOException {
        Path train = Files.writeString(folder.resolve("train.csv"), """
                text,kind,tags,age
                a,x,red;big,10
                b,y,red,20
                c,,"[""big"",""old""]",
                d,x,,30
                """);
        Path held = Files.writeString(folder.resolve("held.csv"), """
                text,kind,tags,age
                e,x,red;new,10
                f,z,old,20
                g,,,
                """);
        samples = SpaceSamples.read(
                new SourcePart(train, Optional.of(held), 0.1, 0, Optional.empty(), true),
                Optional.empty(),
                UnreadablePolicy.strict());
    }

    private HeadTask task(String label, Head.Kind kind) {
        return HeadTask.of(new TermPart.Task("head", "text", label, kind, ";", 1), samples, sample -> true);
    }

    @Test
    void aClassThatWasNotLearnedIsNeverRight() {
        HeadTask task = task("kind", Head.Kind.CLASSES);
        assertThat(task.names()).containsExactly("x", "y");
        assertThat(task.knows(2)).isFalse();
        assertThat(task.knows(6)).isFalse();
        float[][] found = {{2, 1}, {2, 1}, {1, 2}};
        assertThat(task.score(found, new int[] {4, 5, 0}).value()).isEqualTo(1 / 3.0);
    }

    @Test
    void labelsAreCountedEach() {
        HeadTask task = task("tags", Head.Kind.LABELS);
        assertThat(task.names()).containsExactly("big", "old", "red");
        // Said: big and red of 'red;new', nothing of 'old': one right of two said, and of two that hold and are known.
        float[][] found = {{1, -1, 1}, {-1, -1, -1}};
        assertThat(task.score(found, new int[] {4, 5}).value()).isEqualTo(2.0 * 1 / (2 + 2));
        assertThat(task.score(found, new int[] {4, 5}).measure()).isEqualTo("F1");
    }

    @Test
    void aHeadSaysNumbersAsTheyWere() throws IOException {
        HeadTask task = task("age", Head.Kind.NUMBER);
        assertThat(task.knows(2)).isFalse();
        double deviation = Math.sqrt(200 / 3.0);
        assertThat(task.restored(new float[][] {{1}, {-2}}))
                .satisfies(found -> assertThat(found[0][0]).isCloseTo((float) (20 + deviation), within(1e-4f)))
                .satisfies(found -> assertThat(found[1][0]).isCloseTo((float) (20 - 2 * deviation), within(1e-4f)));
        OnnxModel head = EncoderBuilder.build(new LinearRecipe(2, 1), 1);
        float[] weights = head.graph().initializers().get("linear.weight").toFloats();
        task.restore(head);
        OnnxFile.write(head, folder.resolve("head.onnx"));
        try (Session session = Session.open(folder.resolve("head.onnx"))) {
            float found = session.run(Map.of("features", Tensor.of(new long[] {1, 2}, new float[] {3, -1})))
                    .get("embedding")
                    .floats()[0];
            assertThat(found).isCloseTo((float) (20 + deviation * (3 * weights[0] - weights[1])), within(1e-3f));
        }
        assertThat(task.score(new float[][] {{12}, {16}}, new int[] {4, 5}).value())
                .isEqualTo(1 - (4 + 16) / 50.0);
        assertThatThrownBy(() -> task("kind", Head.Kind.NUMBER)).hasMessageContaining("kind 'x', which is no number");
    }
}
