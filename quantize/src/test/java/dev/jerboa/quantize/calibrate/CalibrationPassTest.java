package dev.jerboa.quantize.calibrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.observe.ObserverKind;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.runtime.data.HeldOut;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is counted again, value by value, from the inputs: the activation watched is twice the input. */
class CalibrationPassTest {
    private static final int WIDTH = 9;
    private static final List<ActivationRequest> DOUBLED = List.of(new ActivationRequest("doubled", -1, true));

    @TempDir
    private Path folder;

    private Path file;

    private record Batches(List<CalibrationBatch> list) implements CalibrationData {
        @Override
        public String description() {
            return "test batches";
        }

        @Override
        public boolean isReal() {
            return true;
        }

        @Override
        public long sampleCount() {
            return list.stream().mapToLong(CalibrationBatch::sampleCount).sum();
        }

        @Override
        public Stream<CalibrationBatch> batches() {
            return list.stream();
        }
    }

    @BeforeEach
    void write() {
        OnnxModel model = Models.of(
                List.of(Models.floats("x", -1, -1, WIDTH), Models.longs("attention_mask", -1, -1)),
                List.of(Models.floats("y", -1, -1, WIDTH), Models.longs("same", -1, -1)),
                Map.of("two", TensorData.ofFloats(new long[0], 2)),
                Node.of("Mul", "double", List.of("x", "two"), List.of("doubled")),
                Node.of("Neg", "negate", List.of("doubled"), List.of("y")),
                Node.of("Identity", "pass", List.of("attention_mask"), List.of("same")));
        file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
    }

    /** A batch of texts of different length; what is padding holds numbers that would spoil every range. */
    private static CalibrationBatch batch(Random random, List<float[]> rows) {
        int samples = 1 + random.nextInt(4);
        int tokens = 1 + random.nextInt(7);
        float[] x = new float[samples * tokens * WIDTH];
        long[] mask = new long[samples * tokens];
        for (int sample = 0; sample < samples; sample++) {
            int length = 1 + random.nextInt(tokens);
            for (int token = 0; token < tokens; token++) {
                int position = sample * tokens + token;
                mask[position] = token < length ? 1 : 0;
                float[] row = Models.normalArray(random, WIDTH);
                if (token >= length) {
                    Arrays.fill(row, 1000);
                } else {
                    rows.add(row);
                }
                System.arraycopy(row, 0, x, position * WIDTH, WIDTH);
            }
        }
        return new CalibrationBatch(
                Map.of(
                        "x", Tensor.of(new long[] {samples, tokens, WIDTH}, x),
                        "attention_mask", Tensor.of(new long[] {samples, tokens}, mask)),
                samples);
    }

    @Test
    void raggedBatchesCountEachRealPositionOnce() {
        Random random = new Random(1);
        for (int round = 0; round < 5; round++) {
            List<float[]> rows = new ArrayList<>();
            List<CalibrationBatch> batches = new ArrayList<>();
            for (int i = 0; i < 11; i++) {
                batches.add(batch(random, rows));
            }
            Calibration calibration = CalibrationPass.run(file, DOUBLED, new Batches(batches), Progress.SILENT);
            assertThat(calibration.sampleCount()).isEqualTo(new Batches(batches).sampleCount());
            assertThat(calibration.rowCount()).isEqualTo(rows.size());
            ActivationStatistics seen = calibration.activations().get("doubled");
            assertThat(seen.rows()).isEqualTo(rows.size());
            checkAgainst(rows, seen);
        }
    }

    private static void checkAgainst(List<float[]> rows, ActivationStatistics seen) {
        checkRanges(rows, seen);
        for (int i = 0; i < WIDTH; i++) {
            for (int j = 0; j < WIDTH; j++) {
                double product = 0;
                for (float[] row : rows) {
                    product += 4.0 * row[i] * row[j];
                }
                assertThat(seen.gram().orElseThrow()[i * WIDTH + j]).isCloseTo(product, Offset.offset(1e-3));
            }
        }
    }

    private static void checkRanges(List<float[]> rows, ActivationStatistics seen) {
        float lowest = 0;
        float highest = 0;
        for (int i = 0; i < WIDTH; i++) {
            float magnitude = 0;
            double squares = 0;
            double sum = 0;
            for (float[] row : rows) {
                float value = 2 * row[i];
                magnitude = Math.max(magnitude, Math.abs(value));
                squares += (double) value * value;
                sum += value;
                lowest = Math.min(lowest, value);
                highest = Math.max(highest, value);
            }
            assertThat(seen.magnitudes()[i]).isEqualTo(magnitude);
            assertThat(seen.meanSquares()[i])
                    .isCloseTo(squares / rows.size(), Offset.offset(1e-5 + 1e-5 * squares / rows.size()));
            assertThat(seen.means()[i]).isCloseTo(sum / rows.size(), Offset.offset(1e-4));
        }
        assertThat(seen.range().min()).isEqualTo(lowest);
        assertThat(seen.range().max()).isEqualTo(highest);
    }

    @Test
    void anInterruptedRunGoesOnWhereItWas() {
        Random random = new Random(5);
        List<CalibrationBatch> batches = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            batches.add(batch(random, new ArrayList<>()));
        }
        List<ActivationRequest> requests =
                List.of(new ActivationRequest("doubled", -1, true, EnumSet.allOf(ObserverKind.class)));
        Calibration whole = CalibrationPass.run(file, requests, new Batches(batches), Progress.SILENT);
        for (int killedAfter = 0; killedAfter < 9; killedAfter++) {
            Path state = folder.resolve("state" + killedAfter);
            Interrupted interrupted = new Interrupted(new Batches(batches), killedAfter);
            assertThatThrownBy(() -> CalibrationPass.run(
                            file, requests, interrupted, Optional.of(state), Duration.ZERO, Progress.SILENT))
                    .isInstanceOf(IllegalStateException.class);
            Interrupted rest = new Interrupted(new Batches(batches), Integer.MAX_VALUE);
            Calibration resumed =
                    CalibrationPass.run(file, requests, rest, Optional.of(state), Duration.ZERO, Progress.SILENT);
            assertThat(state).doesNotExist();
            assertThat(resumed.sampleCount()).isEqualTo(whole.sampleCount());
            assertThat(resumed.rowCount()).isEqualTo(whole.rowCount());
            ActivationStatistics a = whole.activations().get("doubled");
            ActivationStatistics b = resumed.activations().get("doubled");
            assertThat(b.gram().orElseThrow()).isEqualTo(a.gram().orElseThrow());
            assertThat(b.means()).isEqualTo(a.means());
            assertThat(b.magnitudes()).isEqualTo(a.magnitudes());
            for (ObserverKind kind : ObserverKind.values()) {
                assertThat(b.range(kind)).isPresent().isEqualTo(a.range(kind));
            }
        }
    }

    /** Breaks off after so many batches, as a kill would. */
    private record Interrupted(Batches data, int after) implements CalibrationData {
        @Override
        public String description() {
            return data.description();
        }

        @Override
        public boolean isReal() {
            return true;
        }

        @Override
        public long sampleCount() {
            return data.sampleCount();
        }

        @Override
        public Stream<CalibrationBatch> batches() {
            AtomicInteger read = new AtomicInteger();
            return data.batches().peek(batch -> {
                if (read.getAndIncrement() == after) {
                    throw new IllegalStateException("interrupted");
                }
            });
        }
    }

    @Test
    void maskConstantsAndWhatIsNotFiniteEnterNoRange() {
        float[] x = Models.normalArray(new Random(2), 4 * WIDTH);
        float largest = 0;
        for (float value : x) {
            largest = Math.max(largest, Math.abs(2 * value));
        }
        x[0] = -1.7e38f;
        x[WIDTH] = Float.NaN;
        x[2 * WIDTH] = Float.POSITIVE_INFINITY;
        x[3 * WIDTH] = 1e30f;
        CalibrationBatch batch = new CalibrationBatch(
                Map.of(
                        "x", Tensor.of(new long[] {1, 4, WIDTH}, x),
                        "attention_mask", Tensor.of(new long[] {1, 4}, 1L, 1L, 1L, 1L)),
                1);
        ActivationStatistics seen = CalibrationPass.run(
                        file,
                        List.of(new ActivationRequest("doubled", -1, false)),
                        new Batches(List.of(batch)),
                        Progress.SILENT)
                .activations()
                .get("doubled");
        assertThat(Math.max(seen.range().max(), -seen.range().min())).isLessThanOrEqualTo(largest);
    }

    @Test
    void scaledStatisticsAreThoseOfScaledValues() {
        Random random = new Random(3);
        List<float[]> rows = new ArrayList<>();
        Batches batches = new Batches(List.of(batch(random, rows), batch(random, rows)));
        ActivationStatistics seen = CalibrationPass.run(file, DOUBLED, batches, Progress.SILENT)
                .activations()
                .get("doubled");
        float[] factors = new float[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            factors[i] = (float) Math.scalb(1.0, random.nextInt(7) - 3);
        }
        rows.forEach(row -> {
            for (int i = 0; i < WIDTH; i++) {
                row[i] *= factors[i];
            }
        });
        checkRanges(rows, seen.scaled(factors));
    }

    @Test
    void noSamplesAreAnError() {
        assertThatThrownBy(() -> CalibrationPass.run(file, DOUBLED, new Batches(List.of()), Progress.SILENT))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("test batches");
    }

    @Test
    void whatIsHeldBackIsNotLearnedFrom() {
        Random random = new Random(4);
        List<CalibrationBatch> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(batch(random, new ArrayList<>()));
        }
        HeldOut split = HeldOut.of(new Batches(all));
        List<CalibrationBatch> learned = split.calibration().batches().toList();
        assertThat(split.probes()).hasSize(5);
        assertThat(learned).hasSize(35).doesNotContainAnyElementsOf(split.probes());
        assertThat(split.calibration().sampleCount())
                .isEqualTo(learned.stream()
                        .mapToLong(CalibrationBatch::sampleCount)
                        .sum());
        HeldOut few = HeldOut.of(new Batches(all.subList(0, 3)));
        assertThat(few.probes()).hasSize(3);
        assertThat(few.calibration().batches()).hasSize(3);
    }
}
