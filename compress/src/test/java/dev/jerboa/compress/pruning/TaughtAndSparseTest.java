package dev.jerboa.compress.pruning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.compress.Compression;
import dev.jerboa.compress.CompressionResult;
import dev.jerboa.compress.Models;
import dev.jerboa.compress.Samples;
import dev.jerboa.compress.StepResult;
import dev.jerboa.compress.report.CompressionFiles;
import dev.jerboa.compress.report.PruningReport;
import dev.jerboa.compress.report.TeachingReport;
import dev.jerboa.compress.report.ZerosReport;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.mask.Sparsity;
import dev.jerboa.prune.plan.Schedule;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pruned models that learn from what they were, and models with zeros. The oracles are the files. */
class TaughtAndSparseTest {
    private static final Samples ROWS = Samples.ofRows("x", 24, 16, Models.WIDTH);
    private static final Optional<TeachingOptions> LESSONS = Optional.of(new TeachingOptions(1, 60, 3e-3));

    @TempDir
    private Path folder;

    private static PruningOptions neurons(double ratio) {
        return PruningOptions.of(
                Set.of(Part.FEED_FORWARD), Criterion.named("random"), Optional.of(new PruningGoal.Ratio(ratio)));
    }

    private static PruningOptions zeros(String criterion, String pattern) {
        return PruningOptions.of(
                Set.of(Part.WEIGHTS),
                Criterion.named(criterion),
                Optional.empty(),
                Optional.of(Sparsity.parse(pattern)));
    }

    private StepResult make(PruningOptions options, Path model, Samples samples, String name) {
        return new PruningStep(options, Optional.empty()).apply(model, folder.resolve(name), samples, Progress.SILENT);
    }

    private PruningReport apply(PruningOptions options, Path model, String name) {
        return make(options, model, ROWS, name).pruning().orElseThrow();
    }

    @Test
    void whatIsLeftLearnsWhatTheWholeGave() {
        Path model = Models.feedForward(folder);
        apply(neurons(0.5), model, "pruned.onnx");
        PruningReport report = apply(neurons(0.5).withTeaching(LESSONS), model, "taught.onnx");
        assertThat(report.groups().get(0).unitsAfter()).isEqualTo(64);
        assertThat(Models.parameters(folder.resolve("taught.onnx")))
                .isEqualTo(Models.parameters(folder.resolve("pruned.onnx")));
        TeachingReport taught = report.taught().get(0);
        assertThat(taught.steps()).isEqualTo(60);
        assertThat(taught.lossAfter()).isLessThan(0.8 * taught.lossBefore());
        assertThat(error(model, folder.resolve("taught.onnx")))
                .isLessThan(0.8 * error(model, folder.resolve("pruned.onnx")));
    }

    @Test
    void eachStageIsTaught() {
        Path model = Models.feedForward(folder);
        PruningReport report =
                apply(neurons(0.5).withSchedule(Schedule.LINEAR, 2).withTeaching(LESSONS), model, "taught.onnx");
        assertThat(report.taught()).extracting(TeachingReport::steps).containsExactly(30L, 30L);
    }

    @Test
    void lessonsThatHelpNothingLeaveTheModelAsItWas() {
        Path model = Models.feedForward(folder);
        apply(neurons(0.5), model, "pruned.onnx");
        StepResult result = make(
                neurons(0.5).withTeaching(Optional.of(new TeachingOptions(1, 4, 1e3))), model, ROWS, "taught.onnx");
        assertThat(result.warnings()).anyMatch(warning -> warning.startsWith("Distilling made nothing better"));
        assertThat(error(folder.resolve("pruned.onnx"), folder.resolve("taught.onnx")))
                .isZero();
    }

    @Test
    void ofEachFourInputsTwoAreLeftAndLearningKeepsIt() {
        Path model = Models.feedForward(folder);
        StepResult sparse = make(zeros("wanda", "2:4"), model, ROWS, "sparse.onnx");
        ZerosReport report = sparse.pruning().orElseThrow().zeros().orElseThrow();
        assertThat(report.matrices()).isEqualTo(2);
        assertThat(report.weightCount()).isEqualTo(2L * Models.WIDTH * Models.NEURONS);
        assertThat(report.zeroCount()).isEqualTo(report.weightCount() / 2);
        assertThat(report.gzipBytesAfter()).isLessThan(report.gzipBytesBefore() * 7 / 10);
        assertThat(sparse.warnings()).anyMatch(warning -> warning.contains("nothing faster in ONNX Runtime on a CPU"));
        requireTwoOfFour(folder.resolve("sparse.onnx"));
        PruningReport taught = apply(zeros("wanda", "2:4").withTeaching(LESSONS), model, "taught.onnx");
        assertThat(taught.zeros().orElseThrow().zeroCount()).isEqualTo(report.zeroCount());
        requireTwoOfFour(folder.resolve("taught.onnx"));
        assertThat(error(model, folder.resolve("taught.onnx")))
                .isLessThan(0.9 * error(model, folder.resolve("sparse.onnx")));
    }

    @Test
    void otherWeightsMakeUpForZeros() {
        Path model = Models.feedForward(folder);
        apply(zeros("l2", "0.7"), model, "magnitude.onnx");
        apply(zeros("sparsegpt", "0.7"), model, "sparsegpt.onnx");
        assertThat(error(model, folder.resolve("sparsegpt.onnx")))
                .isLessThan(error(model, folder.resolve("magnitude.onnx")));
    }

    @Test
    void structureGoesFirstAndZerosComeIntoWhatIsLeft() throws Exception {
        Path model = Models.feedForward(folder);
        Path output = folder.resolve("out.onnx");
        PruningOptions both = PruningOptions.of(
                Set.of(Part.FEED_FORWARD, Part.WEIGHTS),
                Criterion.named("wanda"),
                Optional.of(new PruningGoal.Ratio(0.5)),
                Optional.of(Sparsity.parse("2:4")));
        PruningStep step = new PruningStep(both, Optional.empty());
        PruningPreview preview = step.preview(model, ROWS, Progress.SILENT);
        CompressionResult result = new Compression(
                        List.of(step), ROWS, QualityGate.standard().withMinimumCosine(0.8), Progress.SILENT)
                .run(model, output, folder.resolve("tokenizer.json"));
        assertThat(step.name()).isEqualTo("prune:0.5+weights-2:4");
        assertThat(Models.parameters(output)).isEqualTo((long) Models.WIDTH * Models.NEURONS);
        requireTwoOfFour(output);
        assertThat(preview.zeros().orElseThrow().zeroCount()).isEqualTo(Models.WIDTH * Models.NEURONS / 2);
        assertThat(preview.loyalty().getAsDouble()).isBetween(0.7, 0.999);
        assertThat(OnnxFile.read(output).metadata()).containsEntry("jerboa.prune.pattern", "2:4");
        assertThat(Files.readString(
                        CompressionFiles.write(result.report(), output).get(1)))
                .contains("gains nothing from them but file size after compression", "spread as 2:4");
    }

    @Test
    void samplesAreNeededAndEnoughOfThem() {
        Path model = Models.feedForward(folder);
        assertThatThrownBy(() -> make(neurons(0.5).withTeaching(LESSONS), model, ROWS.madeUp(), "out.onnx"))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("to learn what the original gives for samples, and there are no samples");
        Samples few = Samples.ofRows("x", 3, 16, Models.WIDTH);
        assertThatThrownBy(() -> make(neurons(0.5).withTeaching(LESSONS), model, few, "out.onnx"))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("3 batches");
    }

    private static void requireTwoOfFour(Path file) {
        for (TensorData matrix : OnnxFile.read(file).graph().initializers().values()) {
            float[] values = matrix.toFloats();
            int columns = (int) matrix.dim(1);
            for (int from = 0; from < values.length / columns; from += 4) {
                for (int column = 0; column < columns; column++) {
                    int left = 0;
                    for (int row = from; row < from + 4; row++) {
                        left += values[row * columns + column] != 0 ? 1 : 0;
                    }
                    assertThat(left).isLessThanOrEqualTo(2);
                }
            }
        }
    }

    /** The mean of squared differences, in ONNX Runtime. */
    private static double error(Path original, Path result) {
        double sum = 0;
        int count = 0;
        try (Session before = Session.open(original);
                Session after = Session.open(result)) {
            for (CalibrationBatch batch : ROWS.list()) {
                float[] expected = before.run(batch.inputs()).get("y").floats();
                float[] found = after.run(batch.inputs()).get("y").floats();
                for (int i = 0; i < expected.length; i++) {
                    sum += (expected[i] - found[i]) * (double) (expected[i] - found[i]);
                    count++;
                }
            }
        }
        return sum / count;
    }
}
