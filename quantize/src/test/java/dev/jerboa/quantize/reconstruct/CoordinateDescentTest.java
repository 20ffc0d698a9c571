package dev.jerboa.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.affine.RangeSearch;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoordinateDescentTest {
    private static final int WIDTH = 64;
    private static final int OUTPUTS = 12;

    private static QuantizedBlocks rounded(
            float[] weights, double[] hessian, BlockLayout layout, boolean ordered, int sweeps) {
        GptqOptions options =
                GptqOptions.DEFAULT.withDamping(0).withActivationOrder(ordered).withDescentSweeps(sweeps);
        return new Gptq(Hessian.of(WIDTH, hessian), options)
                .blocks(Layers.byOutput(weights, WIDTH), layout, RangeSearch.NONE);
    }

    @ParameterizedTest
    @CsvSource({"4, 16, false", "4, 32, true", "2, 16, false", "2, 64, true", "4, 64, false"})
    void everySweepMakesTheErrorOfTheOutputsSmaller(int bits, int blockSize, boolean symmetric) {
        BlockLayout layout = new BlockLayout(bits, blockSize, symmetric);
        for (int seed = 0; seed < 12; seed++) {
            Random random = new Random(seed);
            float[] weights = Layers.weights(random, OUTPUTS, WIDTH);
            double[] hessian = Layers.hessian(Layers.activations(random, 200, WIDTH), WIDTH);
            double last = Double.POSITIVE_INFINITY;
            for (int sweeps = 0; sweeps <= 4; sweeps++) {
                double error = Layers.outputError(
                        weights,
                        Layers.dequantized(rounded(weights, hessian, layout, seed % 2 == 0, sweeps)),
                        hessian,
                        WIDTH);
                assertThat(error).isLessThanOrEqualTo(last * (1 + 1e-4));
                assertThat(sweeps != 1 || error < 0.97 * last).isTrue();
                last = error;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 16, false", "2, 32, true"})
    void inTheEndNoStepOfASingleWeightHelps(int bits, int blockSize, boolean symmetric) {
        BlockLayout layout = new BlockLayout(bits, blockSize, symmetric);
        for (int seed = 0; seed < 6; seed++) {
            Random random = new Random(100 + seed);
            float[] weights = Layers.weights(random, OUTPUTS, WIDTH);
            double[] hessian = Layers.hessian(Layers.activations(random, 200, WIDTH), WIDTH);
            QuantizedBlocks blocks = rounded(weights, hessian, layout, false, 60);
            float[] found = Layers.dequantized(blocks);
            double error = Layers.outputError(weights, found, hessian, WIDTH);
            for (int trial = 0; trial < 300; trial++) {
                int output = random.nextInt(OUTPUTS);
                int input = random.nextInt(WIDTH);
                float scale = blocks.parameters(output, input / blockSize).scale();
                int integer = Math.round(found[output * WIDTH + input] / scale)
                        + blocks.parameters(output, input / blockSize).zeroPoint();
                int up = random.nextBoolean() ? 1 : -1;
                if (integer + up >= 0 && integer + up <= layout.integers().max()) {
                    float[] changed = found.clone();
                    changed[output * WIDTH + input] += up * scale;
                    assertThat(Layers.outputError(weights, changed, hessian, WIDTH))
                            .isGreaterThanOrEqualTo(error * (1 - 1e-4));
                }
            }
        }
    }
}
