package dev.jerboa.quantize.sequential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.RangeSearch;
import dev.jerboa.quantize.calibrate.ActivationRequest;
import dev.jerboa.quantize.calibrate.ActivationStatistics;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.calibrate.CalibrationPass;
import dev.jerboa.quantize.form.CompensatedRounding;
import dev.jerboa.quantize.form.PlanRunner;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.ActivationForm;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightFinder;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.reconstruct.GptqOptions;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A network with a residual stream, run by ONNX Runtime before and after. */
class SequentialRoundingTest {
    private static final int WIDTH = 64;
    private static final int HIDDEN = 96;
    private static final int BLOCKS = 4;
    private static final WeightForm.Blocks NIBBLES =
            new WeightForm.Blocks(new BlockLayout(4, 32, false), RangeSearch.STANDARD);

    @TempDir
    private Path folder;

    private Path model;

    private record Samples(long seed) implements CalibrationData {
        private static final int ROWS = 100;

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
            return 10L * ROWS;
        }

        @Override
        public Stream<CalibrationBatch> batches() {
            Random random = new Random(seed);
            return Stream.generate(() -> batch(random)).limit(10);
        }

        // Channels that follow a few causes, as activations do.
        private static CalibrationBatch batch(Random random) {
            float[] values = new float[ROWS * WIDTH];
            Random mixing = new Random(9);
            float[] mixed = Models.normalArray(mixing, 8 * WIDTH);
            for (int row = 0; row < ROWS; row++) {
                float[] causes = Models.normalArray(random, 8);
                for (int i = 0; i < WIDTH; i++) {
                    values[row * WIDTH + i] = (float) (0.3 * random.nextGaussian() + 0.2);
                    for (int c = 0; c < 8; c++) {
                        values[row * WIDTH + i] += 0.3f * causes[c] * mixed[c * WIDTH + i];
                    }
                }
            }
            return new CalibrationBatch(Map.of("x", Tensor.of(new long[] {ROWS, WIDTH}, values)), ROWS);
        }
    }

    private static TensorData weights(Random random, int rows, int columns, double size) {
        float[] values = Models.normalArray(random, rows * columns);
        for (int i = 0; i < values.length; i++) {
            values[i] *= (float) (size / Math.sqrt(rows));
        }
        return TensorData.ofFloats(new long[] {rows, columns}, values);
    }

    @BeforeEach
    void write() {
        Random random = new Random(5);
        List<Node> nodes = new ArrayList<>();
        Map<String, TensorData> weights = new HashMap<>();
        String stream = "x";
        for (int i = 0; i < BLOCKS; i++) {
            weights.put("up" + i, weights(random, HIDDEN, WIDTH, 1.5));
            weights.put("upBias" + i, Models.normal(random, HIDDEN));
            weights.put("down" + i, weights(random, HIDDEN, WIDTH, 1));
            weights.put("downBias" + i, Models.normal(random, WIDTH));
            String next = i == BLOCKS - 1 ? "y" : "stream" + i;
            nodes.add(Node.of(
                    "Gemm",
                    "gemm" + i,
                    List.of(stream, "up" + i, "upBias" + i),
                    List.of("hidden" + i),
                    Attribute.of("transB", 1L)));
            nodes.add(Node.of("Tanh", "tanh" + i, List.of("hidden" + i), List.of("active" + i)));
            nodes.add(Node.of("MatMul", "down" + i, List.of("active" + i, "down" + i), List.of("product" + i)));
            nodes.add(Node.of("Add", "bias" + i, List.of("downBias" + i, "product" + i), List.of("biased" + i)));
            nodes.add(Node.of("Add", "residual" + i, List.of("biased" + i, stream), List.of(next)));
            stream = next;
        }
        model = folder.resolve("model.onnx");
        OnnxModel made = Models.of(
                List.of(Models.floats("x", -1, WIDTH)),
                List.of(Models.floats("y", -1, WIDTH)),
                weights,
                nodes.toArray(Node[]::new));
        made.setOperatorSet("", 21);
        made.requireIrVersion(10);
        OnnxFile.write(made, model);
    }

    private QuantizationPlan plan(OnnxModel read, WeightForm form) {
        return QuantizationPlan.of(WeightFinder.find(read).stream()
                .map(weight -> new Decision(weight, form, "test", 0))
                .toList());
    }

    private Path rounded(WeightForm form, WeightRounding rounding, Optional<SequentialRounding> biases) {
        OnnxModel read = OnnxFile.read(model);
        biases.ifPresent(sequential -> sequential.correctBiases(read));
        Path file = folder.resolve("rounded.onnx");
        try (Scratch scratch = Scratch.beside(file)) {
            PlanRunner.run(read, plan(read, form), rounding, scratch, Progress.SILENT);
            OnnxFile.write(read, file);
        }
        return file;
    }

    private WeightRounding compensated() {
        List<ActivationRequest> requests = IntStream.range(0, BLOCKS)
                .boxed()
                .flatMap(i -> Stream.of(i == 0 ? "x" : "stream" + (i - 1), "active" + i))
                .map(name -> new ActivationRequest(name, -1, true))
                .toList();
        Calibration seen = CalibrationPass.run(model, requests, new Samples(1), Progress.SILENT);
        return new CompensatedRounding(
                name -> Optional.ofNullable(seen.activations().get(name)).flatMap(ActivationStatistics::gram),
                GptqOptions.DEFAULT);
    }

    private SequentialRounding sequential(WeightForm form) {
        SequentialRounding sequential = new SequentialRounding(
                model, plan(OnnxFile.read(model), form), new Samples(1), GptqOptions.DEFAULT, WeightRounding.NEAREST);
        sequential.run(Progress.SILENT);
        return sequential;
    }

    /** The mean squared error of the output on rows that nobody has learned from. */
    private double error(Path changed) {
        double sum = 0;
        try (Session before = Session.open(model);
                Session after = Session.open(changed);
                Stream<CalibrationBatch> batches = new Samples(2).batches()) {
            for (CalibrationBatch batch : batches.toList()) {
                float[] expected = before.run(batch.inputs()).get("y").floats();
                float[] actual = after.run(batch.inputs()).get("y").floats();
                for (int i = 0; i < expected.length; i++) {
                    sum += (expected[i] - actual[i]) * (expected[i] - actual[i]) / expected.length;
                }
            }
        }
        return sum;
    }

    @Test
    void losesLessThanLayersThatDoNotHearOfEachOther() {
        double apart = error(rounded(NIBBLES, compensated(), Optional.empty()));
        SequentialRounding sequential = sequential(NIBBLES);
        double together = error(rounded(NIBBLES, sequential.rounding(), Optional.of(sequential)));
        assertThat(together).isLessThan(0.75 * apart);
    }

    @Test
    void factorsOfTheInputsAndChannelsAreMinded() {
        float[] factors = new float[WIDTH];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (float) Math.pow(1.5, i % 5 - 2);
        }
        // Only the first matrix of each block has this many inputs; the form fits these alone.
        WeightForm smoothed = new WeightForm.IntegerProduct(
                new ActivationForm.Static(new AffineParameters(0.05f, 128), Optional.of(ChannelScales.of(factors))),
                IntegerRange.INT8,
                Optional.of(NIBBLES));
        WeightForm channels = WeightForm.IntegerProduct.of(new ActivationForm.DynamicRowRange());
        for (WeightForm form : List.of(smoothed, channels)) {
            OnnxModel read = OnnxFile.read(model);
            QuantizationPlan ups = QuantizationPlan.of(plan(read, form).decisions().stream()
                    .filter(decision -> decision.weight().name().startsWith("up"))
                    .toList());
            SequentialRounding sequential =
                    new SequentialRounding(model, ups, new Samples(1), GptqOptions.DEFAULT, WeightRounding.NEAREST);
            double before = sequential.drop(new Samples(2).batches().toList()).mean();
            sequential.run(Progress.SILENT);
            assertThat(sequential.drop(new Samples(2).batches().toList()).mean())
                    .as("%s", form)
                    .isLessThan(before);
        }
    }

    @Test
    void whatIsNoProductIsRoundedByTheOther() {
        KnownRounding known = new KnownRounding(WeightRounding.NEAREST);
        OnnxModel read = OnnxFile.read(model);
        Weight weight = WeightFinder.find(read).get(0);
        try (Scratch scratch = Scratch.beside(folder.resolve("x"))) {
            boolean byOutput = weight.uses().get(0).transposed();
            assertThat(known.blocks(weight, byOutput, Optional.empty(), NIBBLES, scratch)
                            .scales()
                            .bytes()
                            .slice(0, 64))
                    .isEqualTo(WeightRounding.NEAREST
                            .blocks(weight, byOutput, Optional.empty(), NIBBLES, scratch)
                            .scales()
                            .bytes()
                            .slice(0, 64));
        }
    }
}
