package dev.jerboa.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One product, run by ONNX Runtime with weights rounded in each way. */
class RoundingMethodTest {
    private static final int INPUTS = 128;
    private static final int OUTPUTS = 64;
    private static final int ROWS = 64;

    @TempDir
    private Path folder;

    /** Rows whose channels follow a few causes. */
    private record Rows(long seed) implements CalibrationData {
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
            return 8L * ROWS;
        }

        @Override
        public Stream<CalibrationBatch> batches() {
            Random random = new Random(seed);
            float[] mixing = Models.normalArray(new Random(3), 16 * INPUTS);
            return Stream.generate(() -> {
                        float[] values = Models.normalArray(random, ROWS * INPUTS);
                        for (int row = 0; row < ROWS; row++) {
                            float[] causes = Models.normalArray(random, 16);
                            for (int i = 0; i < INPUTS; i++) {
                                values[row * INPUTS + i] *= 0.3f;
                                for (int c = 0; c < 16; c++) {
                                    values[row * INPUTS + i] += causes[c] * mixing[c * INPUTS + i];
                                }
                                values[row * INPUTS + i] *= i % 29 == 0 ? 5 : 1;
                            }
                        }
                        return new CalibrationBatch(Map.of("x", Tensor.of(new long[] {ROWS, INPUTS}, values)), ROWS);
                    })
                    .limit(8);
        }
    }

    private Path model() {
        float[] weights = Models.normalArray(new Random(7), INPUTS * OUTPUTS);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= i % 23 == 0 ? 4 : 1;
        }
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(
                Models.of(
                        List.of(Models.floats("x", -1, INPUTS)),
                        List.of(Models.floats("y", -1, OUTPUTS)),
                        Map.of("w", TensorData.ofFloats(new long[] {INPUTS, OUTPUTS}, weights)),
                        Node.of("MatMul", "product", List.of("x", "w"), List.of("y"))),
                file);
        return file;
    }

    private static double squaredError(Path model, Path rounded) {
        double sum = 0;
        try (Session expected = Session.open(model);
                Session actual = Session.open(rounded);
                Stream<CalibrationBatch> unseen = new Rows(99).batches()) {
            for (CalibrationBatch batch : unseen.toList()) {
                float[] right = expected.run(batch.inputs()).get("y").toFloats();
                float[] found = actual.run(batch.inputs()).get("y").toFloats();
                for (int i = 0; i < right.length; i++) {
                    sum += (double) (right[i] - found[i]) * (right[i] - found[i]);
                }
            }
        }
        return sum;
    }

    @Test
    void whatSeesDataIsMoreFaithfulOnDataThatItHasNotSeen() {
        Path model = model();
        Map<RoundingMethod, Double> errors = new EnumMap<>(RoundingMethod.class);
        for (RoundingMethod method : RoundingMethod.values()) {
            Path output = folder.resolve(method.optionName() + ".onnx");
            Quantizer.builder()
                    .options(
                            QuantizationOptions.of(QuantizationScheme.WEIGHTS_INT4),
                            method,
                            method.needsData() ? Optional.of(new Rows(1)) : Optional.empty())
                    .build()
                    .quantize(model, output);
            errors.put(method, squaredError(model, output));
        }
        double nearest = errors.get(RoundingMethod.NEAREST);
        assertThat(errors.get(RoundingMethod.CLIPPED)).isLessThan(0.99 * nearest);
        assertThat(errors.get(RoundingMethod.COMPENSATED)).isLessThan(0.5 * nearest);
        assertThat(errors.get(RoundingMethod.SCALED)).isLessThan(0.9 * nearest);
        assertThat(errors.get(RoundingMethod.SCALED_AND_COMPENSATED))
                .isLessThan(0.9 * errors.get(RoundingMethod.COMPENSATED));
        assertThat(errors.get(RoundingMethod.HALF_QUADRATIC))
                .isNotEqualTo(nearest)
                .isLessThan(1.5 * nearest);
    }

    @Test
    void saysWhatIsMissing() {
        QuantizationOptions options = QuantizationOptions.of(QuantizationScheme.WEIGHTS_INT4);
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> Quantizer.builder().options(options, RoundingMethod.COMPENSATED, Optional.empty()))
                .withMessage("rounding by gptq has to see samples, and there are none");
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(
                        () -> Quantizer.builder().options(options, RoundingMethod.NEAREST, Optional.of(new Rows(1))))
                .withMessage("rounding by nearest needs no samples, and there are some");
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> RoundingMethod.ofOptionName("up"))
                .withMessage("there is no rounding 'up'")
                .satisfies(
                        e -> assertThat(e.hint()).isEqualTo("Choose one of nearest, hqq, clip, gptq, awq, awq-gptq."));
        QuantizationOptions plain = QuantizationOptions.of(QuantizationScheme.DYNAMIC_INT8);
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> Quantizer.builder().options(plain, RoundingMethod.SCALED, Optional.of(new Rows(1))))
                .withMessage("rounding by awq scales inputs for weights in blocks, and dynamic-int8 has none");
    }
}
