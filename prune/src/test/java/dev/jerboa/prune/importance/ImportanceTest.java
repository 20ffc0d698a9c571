package dev.jerboa.prune.importance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.Samples;
import dev.jerboa.prune.Sketch;
import dev.jerboa.prune.structure.PruningGroup;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against numbers worked by hand: three neurons between {@code [2, 3]} and {@code [3, 2]}. */
class ImportanceTest {
    private static final Offset<Double> NEAR = within(1e-5);

    @TempDir
    private Path folder;

    private Subject subject;
    private List<PruningGroup> groups;

    @BeforeEach
    void network() {
        Sketch sketch = new Sketch(new Random(1), 13);
        String x = sketch.input("x", -1, 2);
        String up = sketch.node(
                "MatMul", List.of(x, sketch.constant(TensorData.ofFloats(new long[] {2, 3}, 3, 0, 1, 4, 1, 1))));
        String hidden = sketch.node("Relu", List.of(up));
        String down = sketch.node(
                "MatMul", List.of(hidden, sketch.constant(TensorData.ofFloats(new long[] {3, 2}, 1, -1, 2, 0, 0, 5))));
        sketch.output(down, -1, 2);
        subject(sketch.model(), Optional.of(Samples.ofRows("x", 2, 1, 0, 0, 2)));
    }

    private void subject(OnnxModel model, Optional<Samples> data) {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        subject = Subject.of(file, data.map(samples -> samples), Progress.SILENT);
        groups = subject.dependencies().groups();
    }

    private double[] scores(Importance importance) {
        return importance.scores(subject, groups).get(groups.get(0));
    }

    @Test
    void magnitudes() {
        assertThat(scores(new Magnitude(Magnitude.Norm.L1))).containsExactly(7, 1, 2);
        assertThat(scores(new Magnitude(Magnitude.Norm.L2))).containsExactly(new double[] {5, 1, Math.sqrt(2)}, NEAR);
        // The mean of squares in each tensor, then over both: (25 / 2 + 2 / 2) / 2.
        assertThat(scores(new Magnitude(Magnitude.Norm.GROUP)))
                .containsExactly(new double[] {Math.sqrt(6.75), Math.sqrt(1.25), Math.sqrt(6.75)}, NEAR);
    }

    @Test
    void distancesToAllOthers() {
        // Columns (3, 4), (0, 1), (1, 1): sqrt 18, sqrt 13 and 1 apart.
        assertThat(scores(new GeometricMedian()))
                .containsExactly(
                        new double[] {Math.sqrt(18) + Math.sqrt(13), Math.sqrt(18) + 1, Math.sqrt(13) + 1}, NEAR);
    }

    @Test
    void activations() {
        // Rows (1, 0) and (0, 2) give (3, 0, 1) and (8, 2, 2).
        double[] norms = {Math.sqrt(73 / 2.0), Math.sqrt(4 / 2.0), Math.sqrt(5 / 2.0)};
        assertThat(scores(new ActivationNorm())).containsExactly(norms, NEAR);
        assertThat(scores(new Wanda())).containsExactly(new double[] {2 * norms[0], 2 * norms[1], 5 * norms[2]}, NEAR);
    }

    @Test
    void leavingOneOut() {
        // Outputs (3, 2) and (12, 2), squares 161. Without the first: (0, 5), (4, 10); the differences are (3, -3), (8,
        // -8).
        assertThat(scores(new ModuleError(1)))
                .containsExactly(new double[] {146 / 161.0, 16 / 161.0, 125 / 161.0}, NEAR);
    }

    @Test
    void chanceIsTheSameForTheSameSeed() {
        assertThat(scores(new RandomImportance(3))).containsExactly(scores(new RandomImportance(3)));
        assertThat(scores(new RandomImportance(3))).isNotEqualTo(scores(new RandomImportance(4)));
    }

    @Test
    void aNeuronThatTellsTheClassGainsMost() {
        Random random = new Random(5);
        int count = 200;
        float[] rows = new float[2 * count];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(2);
            rows[2 * i] = random.nextFloat();
            rows[2 * i + 1] = labels[i];
        }
        Sketch sketch = new Sketch(random, 13);
        String x = sketch.input("x", -1, 2);
        String up = sketch.node(
                "MatMul", List.of(x, sketch.constant(TensorData.ofFloats(new long[] {2, 3}, 1, 0, 0, 0, 1, 0))));
        sketch.output(sketch.node("MatMul", List.of(sketch.node("Relu", List.of(up)), sketch.weight(1, 3, 2))), -1, 2);
        subject(sketch.model(), Optional.of(Samples.ofRows("x", 2, rows)));
        EntropyOptions options = new EntropyOptions(4, 0, false, Optional.of(labels), 0, 1);
        double[] gain = scores(new ClassEntropy(ClassEntropy.Measure.INFORMATION_GAIN, options));
        assertThat(gain[1]).isCloseTo(Math.log(2), within(0.01));
        assertThat(gain[0]).isBetween(0.0, 0.05);
        assertThat(gain[2]).isCloseTo(0, NEAR);
        double[] entropy = scores(new ClassEntropy(ClassEntropy.Measure.CONDITIONAL_ENTROPY, options));
        assertThat(entropy[1]).isZero();
        assertThat(entropy[2] - entropy[0]).isCloseTo(gain[0] - gain[2], NEAR);
    }

    @Test
    void clustersStandForLabels() {
        List<float[]> vectors = new ArrayList<>();
        Random random = new Random(2);
        for (int i = 0; i < 60; i++) {
            vectors.add(new float[] {10 * (i % 3) + random.nextFloat(), random.nextFloat()});
        }
        int[] clusters = Clusters.of(vectors, 3, 7);
        for (int i = 3; i < 60; i++) {
            assertThat(clusters[i]).isEqualTo(clusters[i % 3]);
        }
        assertThat(clusters[0]).isNotEqualTo(clusters[1]).isNotEqualTo(clusters[2]);
        assertThat(Clusters.of(vectors, 3, 7)).containsExactly(clusters);
    }

    @Test
    void saysThatSamplesAreMissing() {
        Subject without =
                new Subject(subject.file(), subject.model(), subject.dependencies(), Optional.empty(), Progress.SILENT);
        assertThatThrownBy(() -> new Wanda().scores(without, groups))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("wanda");
    }
}
