package dev.jerboa.prune.repair;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.Agreement;
import dev.jerboa.prune.PictureNetworks;
import dev.jerboa.prune.Samples;
import dev.jerboa.prune.Sketch;
import dev.jerboa.prune.Transformers;
import dev.jerboa.prune.apply.Pruner;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.importance.Subject;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RepairTest {
    @TempDir
    private Path folder;

    /** For two variables the slope is covariance over variance. */
    @Test
    void slopeAndConstantOfALine() {
        float[] rows = {1, 3, 2, 5, 3, 7, 4, 9};
        Moments moments = new Moments(2);
        moments.add(rows, gram(rows, 2));
        BitSet second = new BitSet();
        second.set(1);
        Reconstruction line = Reconstruction.fit(moments, second, 1e-12, true);
        assertThat(line.combination()[0][0]).isCloseTo(2, within(1e-6));
        assertThat(line.constant()[0]).isCloseTo(1, within(1e-6));
        // Through the origin: sum of products over sum of squares, 70 / 30.
        Reconstruction ray = Reconstruction.fit(moments, second, 1e-12, false);
        assertThat(ray.combination()[0][0]).isCloseTo(70 / 30.0, within(1e-6));
        assertThat(ray.constant()[0]).isZero();
        assertThat(Reconstruction.ofMeans(moments, second).constant()[0]).isCloseTo(6, within(1e-6));
    }

    /** Two rows of weights 1 and 1/4 count as five rows of which four are the first. */
    @Test
    void weightedRowsCountAsOften() {
        float[] often = {1, 3, 1, 3, 1, 3, 1, 3, 2, 8};
        Moments plain = new Moments(2);
        plain.add(often, gram(often, 2));
        float[] scaled = {1, 3, 1, 4};
        Moments weighted = new Moments(2);
        weighted.addScaled(scaled, new float[] {1, 0.5f}, gram(scaled, 2));
        for (int i = 0; i < 2; i++) {
            assertThat(weighted.mean(i)).isCloseTo(plain.mean(i), within(1e-6));
            for (int j = 0; j < 2; j++) {
                assertThat(weighted.product(i, j, true)).isCloseTo(plain.product(i, j, true), within(1e-5));
            }
        }
    }

    @Test
    void aCopyOfANeuronIsNotMissed() {
        Sketch sketch = new Sketch(new Random(3), 13);
        String x = sketch.input("x", -1, 6);
        String half = sketch.linear(x, 6, 4);
        String twice = sketch.node("Concat", List.of(half, half), Attribute.of("axis", -1L));
        String hidden = sketch.node("Relu", List.of(sketch.linear(twice, 8, 5)));
        String doubled = sketch.node("MatMul", List.of(hidden, sketch.constant(duplicating(5))));
        String relu = sketch.node("Relu", List.of(doubled));
        sketch.output(sketch.linear(relu, 10, 3), -1, 3);
        OnnxModel model = sketch.model();
        Path file = write(model);
        Subject subject = Subject.of(file, Optional.empty(), Progress.SILENT);
        PruningGroup ten = subject.dependencies().groups().stream()
                .filter(group -> group.unitCount() == 10)
                .findFirst()
                .orElseThrow();
        Selection selection = new Selection();
        for (int unit = 0; unit < 5; unit++) {
            selection.add(ten, unit);
        }
        Samples samples = Samples.of(model, 4, 32);
        assertThat(error(subject, selection, samples, Optional.empty())).isGreaterThan(0.05);
        assertThat(error(subject, selection, samples, Optional.of(new RepairOptions(false, 1e-7, 4096, true))))
                .isLessThan(1e-3);
    }

    @Test
    void whatWasGatheredOnceServesAnySelection() {
        Random random = new Random(4);
        OnnxModel model = Transformers.of(random, Transformers.Attention.SEPARATE);
        Path file = write(model);
        Subject subject = Subject.of(file, Optional.empty(), Progress.SILENT);
        Samples samples = Samples.of(model, 2, 4);
        RepairMoments gathered =
                RepairMoments.gather(subject, subject.dependencies().groups(), samples, RepairOptions.DEFAULT);
        for (int round = 0; round < 3; round++) {
            Selection selection = Agreement.draw(subject.dependencies(), random, 0.3);
            OnnxModel once = OnnxFile.read(file);
            OnnxModel anew = OnnxFile.read(file);
            int changed = Repair.repair(once, selection, gathered);
            assertThat(changed).isPositive();
            assertThat(Repair.repair(anew, subject, selection, samples, RepairOptions.DEFAULT))
                    .isEqualTo(changed);
            once.graph().initializers().forEach((name, data) -> {
                if (data.type() == ElementType.FLOAT) {
                    float[] other = anew.graph().initializers().get(name).toFloats();
                    assertThat(data.toFloats()).containsExactly(other, within(1e-5f));
                }
            });
        }
    }

    @Test
    void theErrorOfOneLayerNeverGrowsOnTheDataItWasFittedTo() {
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            Sketch sketch = new Sketch(random, 13);
            String hidden = sketch.node("Tanh", List.of(sketch.linear(sketch.input("x", -1, 6), 6, 12)));
            sketch.output(sketch.linear(hidden, 12, 4), -1, 4);
            OnnxModel model = sketch.model();
            Subject subject = Subject.of(write(model), Optional.empty(), Progress.SILENT);
            Selection selection = Agreement.draw(subject.dependencies(), random, 0.5);
            Samples samples = Samples.of(model, 2, 40);
            double without = error(subject, selection, samples, Optional.empty());
            double means = error(subject, selection, samples, Optional.of(new RepairOptions(true, 1e-3, 4096, false)));
            double weights =
                    error(subject, selection, samples, Optional.of(new RepairOptions(false, 1e-3, 4096, false)));
            assertThat(means).as("seed %d", seed).isLessThanOrEqualTo(without + 1e-9);
            assertThat(weights).as("seed %d", seed).isLessThanOrEqualTo(means + 1e-9);
        }
    }

    @Test
    void wholeNetworksComeNearer() {
        int better = 0;
        for (int seed = 0; seed < 6; seed++) {
            Random random = new Random(seed);
            OnnxModel model = seed % 2 == 0
                    ? Transformers.of(random, Transformers.Attention.SEPARATE)
                    : PictureNetworks.of(random, PictureNetworks.Form.MOBILE);
            Subject subject = Subject.of(write(model), Optional.empty(), Progress.SILENT);
            Selection selection = Agreement.draw(subject.dependencies(), random, 0.3);
            selection.branches().clear();
            Samples samples = Samples.of(model, 8, 4);
            double without = error(subject, selection, samples, Optional.empty());
            double repaired = error(subject, selection, samples, Optional.of(RepairOptions.DEFAULT));
            better += repaired < without ? 1 : 0;
        }
        assertThat(better).isGreaterThanOrEqualTo(5);
    }

    private static TensorData duplicating(int width) {
        float[] values = new float[width * 2 * width];
        for (int i = 0; i < width; i++) {
            values[i * 2 * width + i] = 1;
            values[i * 2 * width + width + i] = 1;
        }
        return TensorData.ofFloats(new long[] {width, 2L * width}, values);
    }

    private Path write(OnnxModel model) {
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        return file;
    }

    /** The mean squared error of the output over all samples. */
    private double error(Subject subject, Selection selection, Samples samples, Optional<RepairOptions> options) {
        OnnxModel model = OnnxFile.read(subject.file());
        options.ifPresent(some -> Repair.repair(model, subject, selection, samples, some));
        Pruner.prune(model, subject.dependencies(), selection);
        Path pruned = folder.resolve("pruned.onnx");
        OnnxFile.write(model, pruned);
        double sum = 0;
        long count = 0;
        try (Session whole = Session.open(subject.file());
                Session cut = Session.open(pruned)) {
            for (CalibrationBatch batch : samples.list()) {
                Map<String, Tensor> expected = whole.run(batch.inputs());
                Map<String, Tensor> found = cut.run(batch.inputs());
                for (String output : expected.keySet()) {
                    float[] a = expected.get(output).floats();
                    float[] b = found.get(output).floats();
                    for (int i = 0; i < a.length; i++) {
                        sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
                        count++;
                    }
                }
            }
        }
        return sum / count;
    }

    private static float[] gram(float[] rows, int size) {
        float[] gram = new float[size * size];
        for (int from = 0; from < rows.length; from += size) {
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) {
                    gram[i * size + j] += rows[from + i] * rows[from + j];
                }
            }
        }
        return gram;
    }
}
