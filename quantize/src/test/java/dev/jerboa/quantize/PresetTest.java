package dev.jerboa.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.plan.Spelling;
import dev.jerboa.quantize.plan.TargetProcessor;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.report.QuantizationReport;
import dev.jerboa.quantize.report.ReportHtml;
import dev.jerboa.quantize.report.ReportJson;
import dev.jerboa.quantize.report.SaturationReport;
import dev.jerboa.quantize.verify.OutputAgreement;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A small network with one channel that stands out; ONNX Runtime runs it before and after. */
class PresetTest {
    private static final int WIDTH = 256;
    private static final int LAYERS = 4;

    @TempDir
    private Path folder;

    private Path original;

    private record Rows(long seed) implements CalibrationData {
        @Override
        public String description() {
            return "rows of seed " + seed;
        }

        @Override
        public boolean isReal() {
            return true;
        }

        @Override
        public long sampleCount() {
            return 96;
        }

        @Override
        public Stream<CalibrationBatch> batches() {
            Random random = new Random(seed);
            return Stream.generate(() -> batch(random)).limit(12);
        }

        private static CalibrationBatch batch(Random random) {
            float[] x = Models.normalArray(random, 8 * WIDTH);
            for (int row = 0; row < 8; row++) {
                x[row * WIDTH + 3] *= 20;
            }
            return new CalibrationBatch(Map.of("x", Tensor.of(new long[] {8, WIDTH}, x)), 8);
        }
    }

    @BeforeEach
    void write() {
        Random random = new Random(1);
        List<Node> nodes = new ArrayList<>();
        Map<String, TensorData> weights = new HashMap<>();
        for (int i = 0; i < LAYERS; i++) {
            float[] weight = Models.normalArray(random, WIDTH * WIDTH);
            for (int j = 0; j < weight.length; j++) {
                weight[j] /= 16;
            }
            weights.put("w" + i, TensorData.ofFloats(new long[] {WIDTH, WIDTH}, weight));
            weights.put("b" + i, Models.normal(random, WIDTH));
            nodes.add(Node.of("MatMul", "m" + i, List.of(i == 0 ? "x" : "t" + i, "w" + i), List.of("p" + i)));
            nodes.add(Node.of("Add", "a" + i, List.of("p" + i, "b" + i), List.of("s" + i)));
            nodes.add(Node.of("Tanh", "n" + i, List.of("s" + i), List.of(i == LAYERS - 1 ? "y" : "t" + (i + 1))));
        }
        OnnxModel model = Models.of(
                List.of(Models.floats("x", -1, WIDTH)),
                List.of(Models.floats("y", -1, WIDTH)),
                weights,
                nodes.toArray(Node[]::new));
        original = folder.resolve("model.onnx");
        OnnxFile.write(model, original);
    }

    private static long integerProducts(QuantizationResult result) {
        return result.plan().decisions().stream()
                .filter(decision -> decision.form() instanceof WeightForm.IntegerProduct)
                .count();
    }

    @ParameterizedTest
    @EnumSource(Preset.class)
    void whatWasMeasuredHoldsOnOtherData(Preset preset) {
        Path output = folder.resolve("out.onnx");
        QuantizationResult result = Quantizer.builder()
                .preset(PresetOptions.of(preset).withMaximumDrop(0.02), new Rows(2))
                .build()
                .quantize(original, output);
        QuantizationReport report = result.report().orElseThrow();
        assertThat(ReportJson.read(ReportJson.write(report))).isEqualTo(report);
        assertThat(report.layers())
                .hasSize(LAYERS)
                .allMatch(layer -> !layer.candidates().isEmpty());
        assertThat(report.batchInvariance().orElseThrow().maxDifference()).isLessThan(1e-6);
        assertThat(result.sizeBytesAfter()).isLessThan(result.sizeBytesBefore() / 2);
        assertThat(OnnxFile.read(output).metadata())
                .containsEntry("jerboa.quantize.preset", preset.optionName())
                .containsEntry("jerboa.quantize.calibration", "rows of seed 2");
        try (Session before = Session.open(original);
                Session after = Session.open(output);
                Stream<CalibrationBatch> batches = new Rows(3).batches()) {
            batches.forEach(batch -> {
                float[] expected = before.run(batch.inputs()).get("y").floats();
                float[] actual = after.run(batch.inputs()).get("y").floats();
                assertThat(OutputAgreement.cosine(expected, actual)).isGreaterThan(0.97);
            });
        }
    }

    @ParameterizedTest
    @EnumSource(Preset.class)
    void withoutVnniNoSumCanBeCutAndTheLossIsShown(Preset preset) {
        Path output = folder.resolve("out.onnx");
        QuantizationResult result = Quantizer.builder()
                .preset(
                        PresetOptions.of(preset)
                                .withMaximumDrop(0.02)
                                .withDeployment(Deployment.on(TargetProcessor.AVX2)),
                        new Rows(6))
                .build()
                .quantize(original, output);
        QuantizationReport report = result.report().orElseThrow();
        assertThat(report.target()).contains("x86-64 without VNNI");
        assertThat(result.plan().decisions())
                .filteredOn(decision -> decision.form() instanceof WeightForm.IntegerProduct)
                .isNotEmpty()
                .allMatch(decision ->
                        !TargetProcessor.AVX2.saturates(((WeightForm.IntegerProduct) decision.form()).integers()));
        SaturationReport saturation = report.saturation().orElseThrow();
        assertThat(saturation.layers()).hasSize((int) integerProducts(result));
        assertThat(saturation.meanError()).isBetween(1e-4, 0.1);
        assertThat(ReportJson.read(ReportJson.write(report))).isEqualTo(report);
        assertThat(ReportHtml.write(report)).contains("What 8-bit weights would lose", "session.x64quantprecision");
        OnnxFile.read(output).graph().initializers().forEach((name, data) -> {
            if (data.type() == ElementType.INT8) {
                for (long value : data.toLongs()) {
                    assertThat(value).as(name).isBetween(-64L, 63L);
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(Preset.class)
    void aPresetInStandardOperatorsIsAsGood(Preset preset) {
        Path output = folder.resolve("out.onnx");
        QuantizationResult result = Quantizer.builder()
                .preset(
                        PresetOptions.of(preset)
                                .withMaximumDrop(0.02)
                                .withDeployment(
                                        Deployment.on(TargetProcessor.VNNI).withSpelling(Spelling.QDQ)),
                        new Rows(7))
                .build()
                .quantize(original, output);
        OnnxModel written = OnnxFile.read(output);
        assertThat(written.operatorSets()).doesNotContainKey("com.microsoft");
        assertThat(written.graph().nodes()).allMatch(node -> node.domain().isEmpty());
        assertThat(result.report().orElseThrow().loyalty().orElseThrow().cosineMean())
                .isGreaterThan(0.97);
        assertThat(result.report().orElseThrow().saturation()).isEmpty();
    }

    @Test
    void aTightBudgetIsKept() {
        QuantizationResult result = Quantizer.builder()
                .preset(PresetOptions.of(Preset.FAITHFUL).withMaximumDrop(1e-4), new Rows(4))
                .build()
                .quantize(original, folder.resolve("out.onnx"));
        double mean = result.report().orElseThrow().loyalty().orElseThrow().cosineMean();
        assertThat(1 - mean).isLessThan(2e-4);
    }

    @Test
    void skippedLayersStayFloat() {
        QuantizationResult result = Quantizer.builder()
                .preset(PresetOptions.of(Preset.FAST).withSkip(Pattern.compile("^m[01]$")), new Rows(5))
                .build()
                .quantize(original, folder.resolve("out.onnx"));
        assertThat(integerProducts(result)).isLessThanOrEqualTo(LAYERS - 2);
        assertThat(result.plan().decisions())
                .filteredOn(decision -> decision.reason().contains("is skipped"))
                .hasSize(2);
    }
}
