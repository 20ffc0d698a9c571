package dev.jerboa.quantize.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Models;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftPassTest {
    @TempDir
    private Path folder;

    /** A model that gives h = factor * x, r = x + factor, and a value with one row for all samples. */
    private Path model(float factor) {
        Path file = folder.resolve(factor + ".onnx");
        OnnxFile.write(
                Models.of(
                        List.of(Models.floats("x", -1, -1, 2), Models.longs("mask", -1, -1)),
                        List.of(
                                Models.floats("h", -1, -1, 2),
                                Models.floats("r", -1, -1, 2),
                                Models.floats("shared", 1, 2)),
                        Map.of(
                                "factor", TensorData.ofFloats(new long[] {1}, factor),
                                "row", TensorData.ofFloats(new long[] {1, 2}, 1, 2)),
                        Node.of("Mul", "mul", List.of("x", "factor"), List.of("h")),
                        Node.of("Add", "add", List.of("x", "factor"), List.of("r")),
                        Node.of("Mul", "broadcast", List.of("row", "factor"), List.of("shared"))),
                file);
        return file;
    }

    @Test
    void sumsAreThoseWorkedOutByHand() {
        Tensor x = Tensor.of(new long[] {1, 3, 2}, new float[] {1, 2, 3, -1, 50, 60});
        Tensor mask = Tensor.of(new long[] {1, 3}, 1L, 1L, 0L);
        CalibrationBatch batch = new CalibrationBatch(Map.of("x", x, "mask", mask), 1);
        CalibrationData data = new CalibrationData() {
            @Override
            public String description() {
                return "three rows, one of them padding";
            }

            @Override
            public boolean isReal() {
                return true;
            }

            @Override
            public long sampleCount() {
                return 2;
            }

            @Override
            public Stream<CalibrationBatch> batches() {
                return Stream.of(batch, batch);
            }
        };
        DriftStatistics seen = DriftPass.run(model(3), model(2), "h", List.of("r", "shared"), data);
        // x' has the rows (2, 4) and (6, -2), d is half of that, and r drifts by 1 everywhere; all of it twice.
        assertThat(seen.rows()).isEqualTo(4);
        assertThat(seen.width()).isEqualTo(2);
        assertThat(seen.gram()).containsExactly(new double[] {80, -8, -8, 40}, within(1e-5));
        assertThat(seen.means()).containsExactly(new double[] {4, 1}, within(1e-6));
        assertThat(seen.input().cross()).containsExactly(new double[] {40, -4, -4, 20}, within(1e-5));
        assertThat(seen.input().means()).containsExactly(new double[] {2, 0.5}, within(1e-6));
        assertThat(seen.addends()).containsOnlyKeys("r");
        assertThat(seen.addends().get("r").cross()).containsExactly(new double[] {16, 16, 4, 4}, within(1e-5));
        assertThat(seen.addends().get("r").means()).containsExactly(new double[] {1, 1}, within(1e-6));
    }
}
