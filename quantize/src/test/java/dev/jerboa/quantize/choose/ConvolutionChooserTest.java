package dev.jerboa.quantize.choose;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.calibrate.CalibrationPass;
import dev.jerboa.quantize.observe.ObserverKind;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small network of pictures with channels of unequal brightness, run by ONNX Runtime before and after. */
class ConvolutionChooserTest {
    private static final int CHANNELS = 16;
    private static final int SIDE = 10;
    private static final IntegerRange COARSE = IntegerRange.signed(4);

    @TempDir
    private Path folder;

    private record Pictures(long seed) implements CalibrationData {
        @Override
        public String description() {
            return "pictures of seed " + seed;
        }

        @Override
        public boolean isReal() {
            return true;
        }

        @Override
        public long sampleCount() {
            return 32;
        }

        @Override
        public Stream<CalibrationBatch> batches() {
            Random random = new Random(seed);
            return Stream.generate(() -> {
                        float[] x = new float[CHANNELS * SIDE * SIDE];
                        for (int i = 0; i < x.length; i++) {
                            x[i] = random.nextFloat() + i / (SIDE * SIDE) % 5;
                        }
                        return new CalibrationBatch(Map.of("x", Tensor.of(new long[] {1, CHANNELS, SIDE, SIDE}, x)), 1);
                    })
                    .limit(32);
        }
    }

    private Path model() {
        Random random = new Random(5);
        Map<String, TensorData> weights = Map.of(
                "w", Models.normal(random, 24, CHANNELS, 1, 1),
                "b", Models.normal(random, 24));
        OnnxModel model = Models.of(
                List.of(Models.floats("x", -1, CHANNELS, SIDE, SIDE)),
                List.of(Models.floats("y", -1, 24, 1, 1)),
                weights,
                Node.of("Conv", "convolution", List.of("x", "w", "b"), List.of("c")),
                Node.of("GlobalAveragePool", "pool", List.of("c"), List.of("y")));
        Path file = folder.resolve("model.onnx");
        OnnxFile.write(model, file);
        return file;
    }

    /** How far the mean of each output over all samples is from what it was, summed over outputs. */
    private static double meanShift(Path original, Path rewritten, CalibrationData data) {
        double[] shifts = new double[24];
        try (Session before = Session.open(original);
                Session after = Session.open(rewritten);
                Stream<CalibrationBatch> batches = data.batches()) {
            batches.forEach(batch -> {
                float[] expected = before.run(batch.inputs()).get("y").floats();
                float[] actual = after.run(batch.inputs()).get("y").floats();
                for (int i = 0; i < shifts.length; i++) {
                    shifts[i] += (actual[i] - expected[i]) / data.sampleCount();
                }
            });
        }
        double sum = 0;
        for (double shift : shifts) {
            sum += Math.abs(shift);
        }
        return sum;
    }

    private Path written(ConvolutionChooser chooser, Path original, boolean correctedBiases) {
        OnnxModel model = OnnxFile.read(original);
        chooser.apply(
                model,
                new ConvolutionChooser.Choice(Set.of(), ObserverKind.MIN_MAX, correctedBiases, new Drop(0, 0), 1));
        Path file = folder.resolve("corrected-" + correctedBiases + ".onnx");
        OnnxFile.write(model, file);
        return file;
    }

    @Test
    void biasesMakeUpForTheMeanOfWhatRoundingTheKernelsLoses() {
        Path original = model();
        Calibration calibration = CalibrationPass.run(
                original, ConvolutionChooser.requests(OnnxFile.read(original)), new Pictures(1), Progress.SILENT);
        ConvolutionChooser chooser = new ConvolutionChooser(original, original, calibration, List.of(), COARSE);
        double before = meanShift(original, written(chooser, original, false), new Pictures(2));
        double after = meanShift(original, written(chooser, original, true), new Pictures(2));
        assertThat(before).isGreaterThan(5);
        assertThat(after).isLessThan(0.1 * before);
    }
}
