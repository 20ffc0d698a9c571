package dev.jerboa.prune.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.Samples;
import dev.jerboa.prune.Sketch;
import dev.jerboa.prune.apply.Pruner;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.importance.Subject;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConditionalEntropyTest {
    private static final RepairOptions EXACT = new RepairOptions(false, 1e-6, 4096, false);

    @TempDir
    private Path folder;

    private static double[] scores(Subject subject, PruningGroup group) {
        return new ConditionalEntropy(EXACT).scores(subject, List.of(group)).get(group);
    }

    private Subject subject(OnnxModel model, Samples samples) {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        return Subject.of(file, Optional.of(samples), Progress.SILENT);
    }

    @Test
    void whatOthersSayTooIsWorthNothing() {
        Sketch sketch = new Sketch(new Random(1), 13);
        String x = sketch.input("x", -1, 2);
        // Neurons a, 2a and b.
        String up = sketch.node(
                "MatMul", List.of(x, sketch.constant(TensorData.ofFloats(new long[] {2, 3}, 1, 2, 0, 0, 0, 1))));
        String hidden = sketch.node("Relu", List.of(up));
        String down = sketch.node(
                "MatMul", List.of(hidden, sketch.constant(TensorData.ofFloats(new long[] {3, 2}, 9, 9, 9, 9, 3, 4))));
        sketch.output(down, -1, 2);
        Subject subject = subject(sketch.model(), Samples.ofRows("x", 2, 1, 1, 1, 3, 5, 1, 5, 3));
        double[] scores = scores(subject, subject.dependencies().groups().get(0));
        assertThat(scores[0]).isLessThan(0.01);
        assertThat(scores[1]).isLessThan(0.01);
        // The variance of b is 1, and 3^2 + 4^2 = 25.
        assertThat(scores[2]).isCloseTo(25, within(0.01));
    }

    @Test
    void isTheErrorThatRepairLeaves() {
        for (int seed = 0; seed < 6; seed++) {
            Random random = new Random(seed);
            Sketch sketch = new Sketch(random, 13);
            String hidden = sketch.node("Tanh", List.of(sketch.linear(sketch.input("x", -1, 4), 4, 7)));
            sketch.output(sketch.linear(hidden, 7, 3), -1, 3);
            OnnxModel model = sketch.model();
            Samples samples = Samples.of(model, 2, 50);
            Subject subject = subject(model, samples);
            PruningGroup group = subject.dependencies().groups().get(0);
            double[] scores = scores(subject, group);
            for (int unit = 0; unit < scores.length; unit++) {
                double error = errorWithout(subject, new Selection().add(group, unit), samples);
                assertThat(scores[unit]).isCloseTo(error, within(0.01 * error + 1e-6));
            }
        }
    }

    /** The mean over the samples of the squared difference of their outputs. */
    private double errorWithout(Subject subject, Selection selection, Samples samples) {
        OnnxModel model = OnnxFile.read(subject.file());
        Repair.repair(model, subject, selection, samples, EXACT);
        Pruner.prune(model, subject.dependencies(), selection);
        Path cut = folder.resolve("cut.onnx");
        OnnxFile.write(model, cut);
        double error = 0;
        try (Session whole = Session.open(subject.file());
                Session less = Session.open(cut)) {
            for (CalibrationBatch batch : samples.list()) {
                float[] expected =
                        whole.run(batch.inputs()).values().iterator().next().floats();
                float[] found =
                        less.run(batch.inputs()).values().iterator().next().floats();
                for (int i = 0; i < expected.length; i++) {
                    error += (double) (expected[i] - found[i]) * (expected[i] - found[i]) / samples.sampleCount();
                }
            }
        }
        return error;
    }
}
