package dev.jerboa.prune.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.Samples;
import dev.jerboa.prune.Sketch;
import dev.jerboa.prune.mask.Sparsity.SomeOfMany;
import dev.jerboa.prune.mask.Sparsity.Unstructured;
import dev.jerboa.prune.mask.WeightMasks.Method;
import dev.jerboa.prune.repair.Moments;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightMasksTest {
    @TempDir
    private Path folder;

    @Test
    void patternsLeaveTheMostImportant() {
        double[] importance = {4, 1, 3, 2, 1, 2, 8, 9};
        assertThat(Zeros.of(importance, new SomeOfMany(2, 4)))
                .containsExactly(false, true, false, true, true, true, false, false);
        assertThat(Zeros.of(importance, new Unstructured(0.25)))
                .containsExactly(false, true, false, false, true, false, false, false);
        assertThat(Zeros.of(new double[] {1, 2, 3, 4, 5, 6}, new SomeOfMany(2, 4)))
                .containsExactly(true, true, false, false, false, false);
    }

    /** With one weight to go, brain surgery is exact: the least-squares weights without the cheapest input. */
    @Test
    void oneWeightGoesAsInTheTextbook() {
        float[] rows = new float[3 * 50];
        Random random = new Random(4);
        for (int i = 0; i < 50; i++) {
            rows[3 * i] = (float) random.nextGaussian();
            rows[3 * i + 1] = (float) random.nextGaussian();
            rows[3 * i + 2] = rows[3 * i] * 0.8f + 0.2f * (float) random.nextGaussian();
        }
        Moments moments = moments(rows);
        // The first input is the cheapest here, and the only one behind which others can make up for it wholly.
        double[][] weights = {{0.1, 3, 1}};
        SparseGpt.prune(weights, moments, new SomeOfMany(2, 3), 1e-9);
        double a = moments.product(1, 1, false);
        double b = moments.product(1, 2, false);
        double c = moments.product(2, 2, false);
        double p = 0.1 * moments.product(1, 0, false);
        double q = 0.1 * moments.product(2, 0, false);
        double determinant = a * c - b * b;
        assertThat(weights[0][0]).isZero();
        assertThat(weights[0][1]).isCloseTo(3 + (c * p - b * q) / determinant, within(1e-6));
        assertThat(weights[0][2]).isCloseTo(1 + (a * q - b * p) / determinant, within(1e-6));
    }

    @Test
    void theUpdateBeatsMasksAlone() {
        Map<Method, Double> errors = new EnumMap<>(Method.class);
        for (int seed = 0; seed < 4; seed++) {
            Sketch sketch = new Sketch(new Random(seed), 13);
            String mixed = sketch.linear(sketch.input("x", -1, 6), 6, 16);
            sketch.output(sketch.linear(sketch.node("Tanh", List.of(mixed)), 16, 8), -1, 8);
            OnnxModel model = sketch.model();
            Path file = folder.resolve("model.onnx");
            OnnxFile.write(model, file);
            Samples samples = Samples.of(model, 2, 100);
            for (Method method : Method.values()) {
                OnnxModel sparse = OnnxFile.read(file);
                assertThat(WeightMasks.apply(sparse, file, method, new SomeOfMany(2, 4), samples, Progress.SILENT))
                        .hasSize(2);
                Path target = folder.resolve("sparse.onnx");
                OnnxFile.write(sparse, target);
                errors.merge(method, error(file, target, samples), Double::sum);
                requirePattern(OnnxFile.read(target));
            }
        }
        assertThat(errors.get(Method.SPARSE_GPT)).isLessThan(0.8 * errors.get(Method.MAGNITUDE));
        assertThat(errors.get(Method.SPARSE_GPT)).isLessThan(0.8 * errors.get(Method.WANDA));
    }

    /** A matrix that is read twice meets other inputs the second time, and needs other zeros there. */
    @Test
    void matricesKeepTheirNamesUnlessTheyAreShared() {
        Sketch sketch = new Sketch(new Random(3), 13);
        String shared = sketch.weight(1, 8, 8);
        String own = sketch.weight(1, 8, 8);
        String first = sketch.node("Tanh", List.of(sketch.node("MatMul", List.of(sketch.input("x", -1, 8), shared))));
        String second = sketch.node("Exp", List.of(sketch.node("MatMul", List.of(first, shared))));
        sketch.output(sketch.node("MatMul", List.of(second, own)), -1, 8);
        OnnxModel model = sketch.model();
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        Samples samples = Samples.of(model, 2, 100);
        OnnxModel byMagnitude = OnnxFile.read(file);
        assertThat(WeightMasks.apply(
                        byMagnitude, file, Method.MAGNITUDE, new SomeOfMany(2, 4), samples, Progress.SILENT))
                .containsExactly(shared, own);
        requirePattern(byMagnitude);
        OnnxModel byActivations = OnnxFile.read(file);
        Set<String> names = WeightMasks.apply(
                byActivations, file, Method.SPARSE_GPT, new Unstructured(0.5), samples, Progress.SILENT);
        assertThat(names).hasSize(3).contains(own);
        for (String name : names) {
            float[] values = Constants.find(byActivations.graph(), name)
                    .orElseThrow()
                    .data()
                    .toFloats();
            assertThat(IntStream.range(0, values.length)
                            .filter(i -> values[i] == 0)
                            .count())
                    .as(name)
                    .isEqualTo(values.length / 2);
        }
    }

    @Test
    void sparsityIsReadAsItIsWritten() {
        assertThat(Sparsity.parse("2:4")).isEqualTo(new SomeOfMany(2, 4));
        assertThat(Sparsity.parse("0.5")).isEqualTo(new Unstructured(0.5));
        assertThat(new SomeOfMany(4, 8).text()).isEqualTo("4:8");
        assertThat(new Unstructured(0.75).text()).isEqualTo("0.75");
        Map.of(
                        "4:4",
                        "a pattern of 4:4",
                        "0:4",
                        "a pattern of 0:4",
                        "1.0",
                        "a share of 1.0",
                        "2 of 4",
                        "'2 of 4' is no")
                .forEach((text, message) -> assertThatThrownBy(() -> Sparsity.parse(text))
                        .isInstanceOf(JerboaException.class)
                        .hasMessageContaining(message));
    }

    private static void requirePattern(OnnxModel model) {
        for (TensorData tensor : Constants.tensorsOf(model)) {
            if (tensor.rank() == 2) {
                float[] values = tensor.toFloats();
                int outputs = (int) tensor.dim(1);
                for (int o = 0; o < outputs; o++) {
                    for (int from = 0; from < tensor.dim(0); from += 4) {
                        int left = 0;
                        for (int i = from; i < Math.min(from + 4, tensor.dim(0)); i++) {
                            left += values[i * outputs + o] != 0 ? 1 : 0;
                        }
                        assertThat(left).isLessThanOrEqualTo(2);
                    }
                }
            }
        }
    }

    private static double error(Path model, Path sparse, Samples samples) {
        double sum = 0;
        try (Session one = Session.open(model);
                Session other = Session.open(sparse)) {
            for (CalibrationBatch batch : samples.list()) {
                float[] a = one.run(batch.inputs()).values().iterator().next().floats();
                float[] b = other.run(batch.inputs()).values().iterator().next().floats();
                for (int i = 0; i < a.length; i++) {
                    sum += (a[i] - b[i]) * (double) (a[i] - b[i]);
                }
            }
        }
        return sum;
    }

    private static Moments moments(float[] rows) {
        float[] gram = new float[9];
        for (int from = 0; from < rows.length; from += 3) {
            for (int i = 0; i < 9; i++) {
                gram[i] += rows[from + i / 3] * rows[from + i % 3];
            }
        }
        Moments moments = new Moments(3);
        moments.add(rows, gram);
        return moments;
    }
}
