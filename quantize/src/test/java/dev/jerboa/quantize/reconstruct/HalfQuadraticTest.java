package dev.jerboa.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.BlockQuantizer;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.affine.RangeSearch;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HalfQuadraticTest {
    private static final int WIDTH = 64;

    /** Weights with a few large ones among them. */
    private static float[] weights(Random random, int outputs) {
        float[] weights = Layers.weights(random, outputs, WIDTH);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= random.nextInt(20) == 0 ? 0.3f : 0.05f;
        }
        return weights;
    }

    private static double loss(float[] weights, int from, int to, AffineParameters grid, BlockLayout layout) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            int step = (int) Math.rint(weights[i] / grid.scale()) + grid.zeroPoint();
            int integer = Math.max(0, Math.min(layout.integers().max(), step));
            double error = weights[i] - (double) grid.scale() * (integer - grid.zeroPoint());
            sum += Math.pow(Math.abs(error), 0.7);
        }
        return sum;
    }

    private static double leastOfManyGrids(
            float[] weights, int from, int to, AffineParameters whole, BlockLayout layout) {
        double least = Double.POSITIVE_INFINITY;
        for (int percent = 30; percent <= 120; percent++) {
            for (int zero = 0; zero <= layout.integers().max(); zero++) {
                if (!layout.symmetric() || zero == whole.zeroPoint()) {
                    AffineParameters grid = new AffineParameters(whole.scale() * percent / 100, zero);
                    least = Math.min(least, loss(weights, from, to, grid, layout));
                }
            }
        }
        return least;
    }

    @ParameterizedTest
    @CsvSource({"4, 64, false", "4, 32, true", "2, 32, false", "2, 32, true", "4, 32, false", "8, 64, false"})
    void lossesFallAndABetterStartHelps(int bits, int blockSize, boolean symmetric) {
        Random random = new Random(bits + blockSize);
        BlockLayout layout = new BlockLayout(bits, blockSize, symmetric);
        float[] weights = weights(random, 30);
        LayerWeights layer = Layers.byOutput(weights, WIDTH);
        double wholeRange = 0;
        double best = 0;
        double[] sums = new double[2];
        for (RangeSearch start : new RangeSearch[] {RangeSearch.NONE, RangeSearch.STANDARD}) {
            QuantizedBlocks found = HalfQuadratic.DEFAULT.blocks(layer, layout, start);
            QuantizedBlocks before = new BlockQuantizer(layout, start).rows(layer.matrix(), 0, 30);
            for (int block = 0; block < 30 * WIDTH / blockSize; block++) {
                int row = block / (WIDTH / blockSize);
                int blockOfRow = block % (WIDTH / blockSize);
                int from = block * blockSize;
                int to = from + blockSize;
                double own = loss(weights, from, to, found.parameters(row, blockOfRow), layout);
                double unsolved = loss(weights, from, to, before.parameters(row, blockOfRow), layout);
                assertThat(own).isLessThanOrEqualTo(unsolved * 1.00001);
                if (start.equals(RangeSearch.NONE)) {
                    sums[0] += own;
                    wholeRange += unsolved;
                    best += leastOfManyGrids(weights, from, to, before.parameters(row, blockOfRow), layout);
                } else {
                    sums[1] += own;
                }
            }
        }
        assertThat(sums[0]).isLessThan(0.985 * wholeRange);
        assertThat(sums[1]).isLessThan(sums[0]).isGreaterThan(0.99 * best);
    }

    @Test
    void theSizeOfTheWeightsDoesNotMatter() {
        float[] weights = weights(new Random(2), 20);
        float[] larger = new float[weights.length];
        for (int i = 0; i < larger.length; i++) {
            larger[i] = 64 * weights[i];
        }
        BlockLayout layout = new BlockLayout(4, 16, false);
        QuantizedBlocks blocks =
                HalfQuadratic.DEFAULT.blocks(Layers.byOutput(weights, WIDTH), layout, RangeSearch.NONE);
        QuantizedBlocks ofLarger =
                HalfQuadratic.DEFAULT.blocks(Layers.byInput(larger, WIDTH), layout, RangeSearch.NONE);
        assertThat(ofLarger.values()).isEqualTo(blocks.values());
        assertThat(ofLarger.zeroPoints()).isEqualTo(blocks.zeroPoints());
    }

    @Test
    void withoutIterationsTheStartStays() {
        float[] weights = weights(new Random(2), 20);
        LayerWeights layer = Layers.byOutput(weights, WIDTH);
        BlockLayout layout = new BlockLayout(4, 32, true);
        QuantizedBlocks blocks = new HalfQuadratic(0.7, 10, 1.01, 0).blocks(layer, layout, RangeSearch.STANDARD);
        QuantizedBlocks start = new BlockQuantizer(layout, RangeSearch.STANDARD).rows(layer.matrix(), 0, 20);
        assertThat(blocks.values()).isEqualTo(start.values());
        assertThat(blocks.scales()).isEqualTo(start.scales());
        QuantizedBlocks zeros =
                HalfQuadratic.DEFAULT.blocks(Layers.byOutput(new float[64], WIDTH), layout, RangeSearch.NONE);
        assertThat(Layers.dequantized(zeros)).containsOnly(0);
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> new HalfQuadratic(0, 10, 1, 5))
                .withMessage(
                        "half-quadratic quantization with p 0.0, beta 10.0, kappa 1.0 and 5 iterations is not possible");
    }
}
