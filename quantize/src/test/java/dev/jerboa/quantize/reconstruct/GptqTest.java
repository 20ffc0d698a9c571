package dev.jerboa.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.BlockQuantizer;
import dev.jerboa.quantize.affine.ColumnChannels;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.affine.RangeSearch;
import dev.jerboa.quantize.affine.RowChannels;
import dev.jerboa.quantize.affine.ValueRange;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GptqTest {
    private static final GptqOptions ORDERED = GptqOptions.DEFAULT.withActivationOrder(true);

    private static void assertEqual(QuantizedBlocks actual, QuantizedBlocks expected) {
        assertThat(actual.layout()).isEqualTo(expected.layout());
        assertThat(actual.values()).isEqualTo(expected.values());
        assertThat(actual.scales()).isEqualTo(expected.scales());
        assertThat(actual.zeroPoints()).isEqualTo(expected.zeroPoints());
    }

    @ParameterizedTest
    @CsvSource({"2, 16", "2, 256", "4, 16", "4, 32", "4, 128", "8, 32", "8, 64", "4, 24"})
    void withUnrelatedInputsEveryWeightIsRoundedToTheNearest(int bits, int blockSize) {
        Random random = new Random(5L * bits + blockSize);
        for (int round = 0; round < 8; round++) {
            BlockLayout layout = new BlockLayout(bits, blockSize, round % 2 == 0);
            RangeSearch search = round < 4 ? RangeSearch.NONE : RangeSearch.STANDARD;
            int outputs = 1 + random.nextInt(300);
            int inputs = 1 + random.nextInt(2 * blockSize);
            float[] weights = Layers.weights(random, outputs, inputs);
            LayerWeights layer = Layers.byOutput(weights, inputs);
            QuantizedBlocks nearest = new BlockQuantizer(layout, search).rows(layer.matrix(), 0, outputs);
            Hessian unrelated = Hessian.of(inputs, Layers.identity(inputs));
            for (GptqOptions options : new GptqOptions[] {GptqOptions.DEFAULT, ORDERED}) {
                Gptq gptq = new Gptq(unrelated, options);
                assertEqual(gptq.blocks(layer, layout, search), nearest);
                assertEqual(gptq.blocks(Layers.byInput(weights, inputs), layout, search), nearest);
            }
        }
    }

    @Test
    void withUnrelatedInputsChannelsAreRoundedToTheNearest() {
        Random random = new Random(8);
        float[] weights = Layers.weights(random, 150, 70);
        Gptq gptq = new Gptq(Hessian.of(70, Layers.identity(70)), GptqOptions.DEFAULT);
        byte[] integers = new byte[weights.length];
        float[] scales = new float[150];
        byte[] expected = new byte[weights.length];
        float[] expectedScales = new float[150];

        LayerWeights byOutput = Layers.byOutput(weights, 70);
        gptq.channels(byOutput, IntegerRange.INT8, integers, scales);
        RowChannels.quantize(byOutput.matrix(), IntegerRange.INT8, 0, 150, expected, expectedScales);
        assertThat(integers).isEqualTo(expected);
        assertThat(scales).isEqualTo(expectedScales);

        LayerWeights byInput = Layers.byInput(weights, 70);
        gptq.channels(byInput, IntegerRange.INT8, integers, scales);
        ColumnChannels.quantize(byInput.matrix(), expectedScales, 0, 70, expected, 0);
        assertThat(integers).isEqualTo(expected);
        assertThat(scales).isEqualTo(expectedScales);
    }

    /** The scale and zero point of each block of one row of weights, from the formulas. */
    private static AffineParameters parameters(double[] weights, int block, BlockLayout layout) {
        int from = block * layout.blockSize();
        float[] values = new float[Math.min(weights.length, from + layout.blockSize()) - from];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) weights[from + i];
        }
        ValueRange range = ValueRange.of("block", values);
        return layout.symmetric()
                ? AffineParameters.signedExtreme(range, layout.integers())
                : AffineParameters.asymmetric(range, layout.integers());
    }

    private static int[] byActivity(double[] hessian, int width) {
        return IntStream.range(0, width)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -hessian[i * width + i]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    @ParameterizedTest
    @CsvSource({"4, 16, true", "4, 32, false", "2, 16, false", "8, 24, true", "4, 64, false"})
    void integersAreThoseOfTheTextbook(int bits, int blockSize, boolean symmetric) {
        Random random = new Random(bits * 100L + blockSize);
        BlockLayout layout = new BlockLayout(bits, blockSize, symmetric);
        for (int round = 0; round < 6; round++) {
            int width = 20 + random.nextInt(60);
            double[] hessian = Layers.hessian(Layers.activations(random, 3 * width, width), width);
            boolean ordered = round % 2 == 1;
            int[] order = ordered
                    ? byActivity(hessian, width)
                    : IntStream.range(0, width).toArray();
            TextbookBrainSurgeon textbook = new TextbookBrainSurgeon(hessian, width, 0.01, order);
            float[] weights = Layers.weights(random, 9, width);
            GptqOptions options = new GptqOptions(0.01, ordered, 1 + random.nextInt(40), 0);
            QuantizedBlocks blocks = new Gptq(Hessian.of(width, hessian), options)
                    .blocks(Layers.byOutput(weights, width), layout, RangeSearch.NONE);
            float[] actual = Layers.dequantized(blocks);
            for (int row = 0; row < 9; row++) {
                double[] exact = new double[width];
                for (int i = 0; i < width; i++) {
                    exact[i] = weights[row * width + i];
                }
                AffineParameters[] grid = new AffineParameters[layout.blocks(width)];
                for (int block = 0; block < grid.length; block++) {
                    grid[block] = parameters(exact, block, layout);
                }
                int[] integers = new int[width];
                textbook.round(exact, (input, current) -> {
                    int block = input / blockSize;
                    if (!ordered && input % blockSize == 0) {
                        grid[block] = parameters(current, block, layout);
                    }
                    integers[input] = grid[block].quantize((float) current[input], layout.integers());
                    return grid[block].dequantize(integers[input]);
                });
                for (int i = 0; i < width; i++) {
                    AffineParameters chosen = blocks.parameters(row, i / blockSize);
                    assertThat(chosen.scale()).isCloseTo(grid[i / blockSize].scale(), within(1e-5f));
                    assertThat(chosen.zeroPoint()).isEqualTo(grid[i / blockSize].zeroPoint());
                    assertThat(chosen.quantize(actual[row * width + i], layout.integers()))
                            .isEqualTo(integers[i]);
                }
            }
        }
    }

    @Test
    void channelIntegersAreThoseOfTheTextbook() {
        Random random = new Random(77);
        for (int bits : new int[] {3, 4, 8}) {
            int width = 30 + random.nextInt(40);
            double[] hessian = Layers.hessian(Layers.activations(random, 200, width), width);
            int[] order = IntStream.range(0, width).toArray();
            TextbookBrainSurgeon textbook = new TextbookBrainSurgeon(hessian, width, 0.05, order);
            float[] weights = Layers.weights(random, 12, width);
            byte[] integers = new byte[weights.length];
            float[] scales = new float[12];
            GptqOptions options = new GptqOptions(0.05, false, 16, 0);
            new Gptq(Hessian.of(width, hessian), options)
                    .channels(Layers.byOutput(weights, width), IntegerRange.signed(bits), integers, scales);
            int most = (1 << (bits - 1)) - 1;
            for (int row = 0; row < 12; row++) {
                double[] exact = new double[width];
                double maximum = 0;
                for (int i = 0; i < width; i++) {
                    exact[i] = weights[row * width + i];
                    maximum = Math.max(maximum, Math.abs(exact[i]));
                }
                double scale = (float) (maximum / most);
                textbook.round(
                        exact,
                        (input, current) -> scale * Math.max(-most, Math.min(most, Math.rint(current[input] / scale))));
                assertThat(scales[row]).isEqualTo((float) scale);
                for (int i = 0; i < width; i++) {
                    assertThat(integers[row * width + i]).isEqualTo((byte) Math.rint(exact[i] / scale));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 32", "2, 64", "4, 128"})
    void outputErrorsAreClearlySmallerThanOfRoundingToTheNearest(int bits, int blockSize) {
        Random random = new Random(bits + blockSize);
        BlockLayout layout = new BlockLayout(bits, blockSize, false);
        int width = 192;
        for (int round = 0; round < 4; round++) {
            double[] hessian = Layers.hessian(Layers.activations(random, 800, width), width);
            float[] weights = Layers.weights(random, 40, width);
            LayerWeights layer = Layers.byOutput(weights, width);
            QuantizedBlocks nearest = new BlockQuantizer(layout, RangeSearch.NONE).rows(layer.matrix(), 0, 40);
            double plain = Layers.outputError(weights, Layers.dequantized(nearest), hessian, width);
            for (GptqOptions options : new GptqOptions[] {GptqOptions.DEFAULT, ORDERED}) {
                QuantizedBlocks blocks =
                        new Gptq(Hessian.of(width, hessian), options).blocks(layer, layout, RangeSearch.NONE);
                double error = Layers.outputError(weights, Layers.dequantized(blocks), hessian, width);
                assertThat(error).isLessThan(0.5 * plain);
            }
        }
    }

    @Test
    void tinyLayersComeCloseToTheBestOfAllIntegers() {
        Random random = new Random(4);
        BlockLayout layout = new BlockLayout(2, 8, false);
        int width = 4;
        double best = 0;
        double found = 0;
        double plain = 0;
        for (int round = 0; round < 200; round++) {
            double[] hessian = Layers.hessian(Layers.activations(random, 20, width), width);
            float[] weights = Layers.weights(random, 1, width);
            LayerWeights layer = Layers.byOutput(weights, width);
            QuantizedBlocks blocks =
                    new Gptq(Hessian.of(width, hessian), ORDERED).blocks(layer, layout, RangeSearch.NONE);
            double least = leastError(weights, blocks.parameters(0, 0), hessian);
            double error = Layers.outputError(weights, Layers.dequantized(blocks), hessian, width);
            assertThat(error).isGreaterThanOrEqualTo(least * 0.999999);
            QuantizedBlocks nearest = new BlockQuantizer(layout, RangeSearch.NONE).rows(layer.matrix(), 0, 1);
            best += least;
            found += error;
            plain += Layers.outputError(weights, Layers.dequantized(nearest), hessian, width);
        }
        assertThat(found).isLessThan(1.25 * best);
        assertThat(plain).isGreaterThan(1.7 * best);
    }

    private static double leastError(float[] weights, AffineParameters grid, double[] hessian) {
        double least = Double.POSITIVE_INFINITY;
        float[] candidate = new float[4];
        for (int code = 0; code < 256; code++) {
            for (int i = 0; i < 4; i++) {
                candidate[i] = grid.dequantize(code >> (2 * i) & 3);
            }
            least = Math.min(least, Layers.outputError(weights, candidate, hessian, 4));
        }
        return least;
    }

    @Test
    void inputsThatNeverFireAreRoundedToTheNearest() {
        Random random = new Random(12);
        int width = 64;
        double[] rows = Layers.activations(random, 300, width);
        for (int i = 0; i < rows.length; i++) {
            int input = i % width;
            rows[i] = input % 16 == 3 || input >= 48 ? 0 : rows[i];
        }
        float[] weights = Layers.weights(random, 10, width);
        BlockLayout layout = new BlockLayout(4, 16, false);
        LayerWeights layer = Layers.byOutput(weights, width);
        for (double damping : new double[] {0, 0.01}) {
            Gptq gptq =
                    new Gptq(Hessian.of(width, Layers.hessian(rows, width)), GptqOptions.DEFAULT.withDamping(damping));
            QuantizedBlocks blocks = gptq.blocks(layer, layout, RangeSearch.NONE);
            float[] restored = Layers.dequantized(blocks);
            for (int row = 0; row < 10; row++) {
                for (int input = 0; input < width; input++) {
                    if (input % 16 == 3 || input >= 48) {
                        float weight = weights[row * width + input];
                        AffineParameters grid = blocks.parameters(row, input / 16);
                        assertThat(restored[row * width + input])
                                .isEqualTo(grid.dequantize(grid.quantize(weight, layout.integers())));
                    }
                }
            }
        }
        QuantizedBlocks silent = new Gptq(Hessian.of(width, new double[width * width]), GptqOptions.DEFAULT)
                .blocks(layer, layout, RangeSearch.NONE);
        assertEqual(silent, new BlockQuantizer(layout, RangeSearch.NONE).rows(layer.matrix(), 0, 10));
    }

    @Test
    void dampingGrowsUntilTheHessianCanBeFactored() {
        Random random = new Random(2);
        int width = 40;
        double[] few = Layers.hessian(Layers.activations(random, 3, width), width);
        Gptq gptq = new Gptq(Hessian.of(width, few), GptqOptions.DEFAULT.withDamping(0));
        assertThat(gptq.damping()).isBetween(1e-5, 0.1);
        float[] weights = Layers.weights(random, 7, width);
        BlockLayout layout = new BlockLayout(4, 16, true);
        float[] restored = Layers.dequantized(gptq.blocks(Layers.byOutput(weights, width), layout, RangeSearch.NONE));
        float[] nearest = Layers.dequantized(new BlockQuantizer(layout, RangeSearch.NONE)
                .rows(Layers.byOutput(weights, width).matrix(), 0, 7));
        assertThat(Layers.outputError(weights, restored, few, width))
                .isLessThan(0.5 * Layers.outputError(weights, nearest, few, width));
        assertThat(new Gptq(Hessian.of(width, few), GptqOptions.DEFAULT).damping())
                .isEqualTo(0.01);
    }

    private static AbstractThrowableAssert<?, JerboaException> assertFails(ErrorCode code, ThrowingCallable call) {
        JerboaException failure = catchThrowableOfType(JerboaException.class, call);
        assertThat(failure).isNotNull();
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.hint()).isNotEmpty();
        return assertThat(failure);
    }

    @Test
    void saysWhatDoesNotFit() {
        Gptq gptq = new Gptq(Hessian.of(16, Layers.identity(16)), GptqOptions.DEFAULT);
        BlockLayout layout = new BlockLayout(4, 16, true);
        assertFails(
                        ErrorCode.INVALID_ARGUMENT,
                        () -> gptq.blocks(Layers.byOutput(new float[24], 12), layout, RangeSearch.NONE))
                .hasMessage("weight 'w' has 12 inputs but the Hessian is of 16");
        assertFails(
                        ErrorCode.INVALID_ARGUMENT,
                        () -> gptq.channels(
                                Layers.byOutput(new float[32], 16), IntegerRange.INT8, new byte[31], new float[2]))
                .hasMessage("weight 'w' needs room for 32 integers and 2 scales but there is room for 31 and 2");
        float[] weights = new float[32];
        weights[20] = Float.NaN;
        for (LayerWeights layer : List.of(Layers.byOutput(weights, 16), Layers.byInput(weights, 16))) {
            assertFails(ErrorCode.INVALID_WEIGHT, () -> gptq.blocks(layer, layout, RangeSearch.NONE))
                    .hasMessage("weight 'w' holds NaN at " + (layer.storedByOutput() ? "[1, 4]" : "[4, 1]"));
        }
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> Hessian.of(2, 1.0, 0, 0))
                .hasMessage("the Hessian of 2 inputs has 3 numbers and not 4");
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> Hessian.of(2, 1.0, 0, Double.NaN, 1))
                .hasMessage("the Hessian holds NaN at [1, 0]");
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> Hessian.of(2, 1.0, 0, 0, -1))
                .hasMessageContaining("holds -1.0 on its diagonal at 1");
        Hessian indefinite = Hessian.of(2, 1.0, 5, 5, 1);
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> new Gptq(indefinite, GptqOptions.DEFAULT))
                .hasMessage("the Hessian of 2 inputs is not positive, even with 1.0 times its mean diagonal added");
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> new GptqOptions(-0.1, false, 128, 0));
        assertFails(ErrorCode.INVALID_ARGUMENT, () -> new GptqOptions(0.1, false, 0, 0));
    }

    @Test
    void anyMultipleOfTheHessianWillDo() {
        Random random = new Random(6);
        int width = 48;
        double[] hessian = Layers.hessian(Layers.activations(random, 100, width), width);
        double[] larger = Arrays.stream(hessian).map(value -> 1024 * value).toArray();
        float[] floats = new float[hessian.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) hessian[i];
        }
        LayerWeights layer = Layers.byOutput(Layers.weights(random, 5, width), width);
        BlockLayout layout = new BlockLayout(4, 16, false);
        QuantizedBlocks blocks =
                new Gptq(Hessian.of(width, hessian), GptqOptions.DEFAULT).blocks(layer, layout, RangeSearch.NONE);
        assertEqual(
                new Gptq(Hessian.of(width, larger), GptqOptions.DEFAULT).blocks(layer, layout, RangeSearch.NONE),
                blocks);
        float[] ofFloats = Layers.dequantized(
                new Gptq(Hessian.of(width, floats), GptqOptions.DEFAULT).blocks(layer, layout, RangeSearch.NONE));
        assertThat(ofFloats).containsExactly(Layers.dequantized(blocks), within(1e-4f));
    }
}
