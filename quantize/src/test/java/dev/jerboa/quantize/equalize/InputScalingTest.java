package dev.jerboa.quantize.equalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.QuantizationOptions;
import dev.jerboa.quantize.QuantizationScheme;
import dev.jerboa.quantize.calibrate.ActivationStatistics;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.calibrate.CalibrationPass;
import dev.jerboa.quantize.choose.SiteFinder;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two products that share an activation, which is also added to their sum; one of them reads the transpose of its weight. */
class InputScalingTest {
    private static final int WIDTH = 128;

    @TempDir
    private Path folder;

    private record Rows(int rows) implements CalibrationData {
        @Override
        public String description() {
            return "rows";
        }

        @Override
        public boolean isReal() {
            return true;
        }

        @Override
        public long sampleCount() {
            return rows;
        }

        @Override
        public Stream<CalibrationBatch> batches() {
            Random random = new Random(4);
            float[] x = Models.normalArray(random, rows * WIDTH);
            for (int i = 0; i < x.length; i++) {
                x[i] *= i % WIDTH % 17 == 0 ? 12 : 1;
            }
            return Stream.of(new CalibrationBatch(Map.of("x", Tensor.of(new long[] {rows, WIDTH}, x)), rows));
        }
    }

    private Path model() {
        Random random = new Random(8);
        Map<String, TensorData> weights = Map.of(
                "first", Models.normal(random, WIDTH, WIDTH),
                "second", Models.normal(random, WIDTH, WIDTH),
                "bias", Models.normal(random, WIDTH));
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(
                Models.of(
                        List.of(Models.floats("x", -1, WIDTH)),
                        List.of(Models.floats("y", -1, WIDTH)),
                        weights,
                        Node.of("Identity", "same", List.of("x"), List.of("a")),
                        Node.of("MatMul", "one", List.of("a", "first"), List.of("p")),
                        Node.of("Transpose", "turn", List.of("second"), List.of("turned")),
                        Node.of("MatMul", "two", List.of("a", "turned"), List.of("q")),
                        Node.of("Add", "sum", List.of("p", "q"), List.of("s")),
                        Node.of("Add", "biased", List.of("s", "bias"), List.of("t")),
                        Node.of("Add", "residual", List.of("t", "a"), List.of("y"))),
                file);
        return file;
    }

    private static Calibration calibrate(Path file, String... activations) {
        OnnxModel model = OnnxFile.read(file);
        Calibration calibration = CalibrationPass.run(
                file, SiteFinder.requests(SiteFinder.products(model), true), new Rows(300), Progress.SILENT);
        assertThat(calibration.activations()).containsOnlyKeys(activations);
        return calibration;
    }

    private static Calibration scale(OnnxModel model, Calibration calibration) {
        return InputScaling.apply(
                model,
                SiteFinder.products(model),
                calibration,
                QuantizationOptions.of(QuantizationScheme.WEIGHTS_INT4).blocks(32),
                Progress.SILENT);
    }

    private static float[] run(Path file, CalibrationData data) {
        try (Session session = Session.open(file);
                Stream<CalibrationBatch> batches = data.batches()) {
            return session.run(batches.findFirst().orElseThrow().inputs())
                    .get("y")
                    .floats();
        }
    }

    @Test
    void theModelComputesTheSameAndItsActivationsAreWhatIsSaid() {
        Path original = model();
        OnnxModel model = OnnxFile.read(original);
        Calibration known = scale(model, calibrate(original, "a"));
        Path scaled = folder.resolve("scaled.onnx");
        OnnxFile.write(model, scaled);
        assertThat(model.graph().nodes()).filteredOn(node -> node.is("Mul")).hasSize(1);
        float[] expected = run(original, new Rows(20));
        float[] actual = run(scaled, new Rows(20));
        for (int i = 0; i < expected.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(2e-3f));
        }
        ActivationStatistics seen = calibrate(scaled, "a_divided").activations().get("a_divided");
        ActivationStatistics said = known.activations().get("a_divided");
        assertThat(said.magnitudes()).usingComparatorWithPrecision(1e-3f).containsExactly(seen.magnitudes());
        double[] gram = seen.gram().orElseThrow();
        double tolerance = 1e-4 * gram[0];
        assertThat(said.gram().orElseThrow())
                .usingComparatorWithPrecision(tolerance)
                .containsExactly(gram);
        assertThat(seen.magnitudes()).isNotEqualTo(known.activations().get("a").magnitudes());
    }

    @Test
    void fewerRowsThanChannelsTeachNothing() {
        Path original = model();
        OnnxModel model = OnnxFile.read(original);
        Calibration few = CalibrationPass.run(
                original, SiteFinder.requests(SiteFinder.products(model), true), new Rows(WIDTH - 1), Progress.SILENT);
        assertThat(scale(model, few).activations()).containsOnlyKeys("a");
        assertThat(model.graph().nodes()).noneMatch(node -> node.is("Mul"));
    }
}
