package dev.jerboa.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.BlockQuantizer;
import dev.jerboa.quantize.affine.FloatMatrix;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.affine.RangeSearch;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AwqSearchTest {
    private static final int WIDTH = 48;
    private static final BlockLayout LAYOUT = new BlockLayout(4, 16, false);

    /** The root of the mean square of each input, relative to that of all. */
    private static double[] magnitudes(double[] rows) {
        double[] squares = new double[WIDTH];
        double all = 0;
        for (int i = 0; i < rows.length; i++) {
            squares[i % WIDTH] += rows[i] * rows[i] * WIDTH;
            all += rows[i] * rows[i];
        }
        double sum = all;
        return Arrays.stream(squares).map(square -> Math.sqrt(square / sum)).toArray();
    }

    /** The output error of weights that are scaled, quantized and scaled back, from the definition. */
    private static double loss(float[] weights, float[] scales, double[] hessian) {
        float[] scaled = new float[weights.length];
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] = weights[i] * scales[i % WIDTH];
        }
        float[] restored = Layers.dequantized(new BlockQuantizer(LAYOUT, RangeSearch.NONE)
                .rows(FloatMatrix.of("scaled", WIDTH, scaled), 0, weights.length / WIDTH));
        for (int i = 0; i < restored.length; i++) {
            restored[i] /= scales[i % WIDTH];
        }
        return Layers.outputError(weights, restored, hessian, WIDTH);
    }

    private static double leastOfGrid(List<float[]> layers, double[] magnitudes, double[] hessian) {
        double[] relative = new double[WIDTH];
        int outputs = 0;
        for (float[] weights : layers) {
            for (int i = 0; i < weights.length; i++) {
                double largest = 0;
                for (int j = i / 16 * 16; j < i / 16 * 16 + 16; j++) {
                    largest = Math.max(largest, Math.abs(weights[j]));
                }
                relative[i % WIDTH] += Math.abs(weights[i]) / largest;
            }
            outputs += weights.length / WIDTH;
        }
        double least = Double.POSITIVE_INFINITY;
        for (int step = 0; step < 40; step++) {
            double r = step % 20 / 20.0;
            double[] scales = new double[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                scales[i] = Math.pow(magnitudes[i], r);
                scales[i] /= step < 20 ? 1 : Math.pow(relative[i] / outputs + 1e-4, 1 - r);
            }
            double middle = Math.sqrt(Arrays.stream(scales).max().orElseThrow()
                    * Arrays.stream(scales).min().orElseThrow());
            float[] normalized = new float[WIDTH];
            for (int i = 0; i < WIDTH; i++) {
                normalized[i] = (float) (scales[i] / middle);
            }
            double sum = 0;
            for (float[] weights : layers) {
                sum += loss(weights, normalized, hessian);
            }
            least = Math.min(least, sum);
        }
        return least;
    }

    @Test
    void findsTheLeastErrorOfTheGrid() {
        Random random = new Random(21);
        double gain = 0;
        for (int round = 0; round < 5; round++) {
            double[] rows = Layers.activations(random, 100, WIDTH);
            double[] hessian = Layers.hessian(rows, WIDTH);
            double[] magnitudes = magnitudes(rows);
            float[] query = Layers.weights(random, 40, WIDTH);
            float[] key = Layers.weights(random, 25, WIDTH);
            List<LayerWeights> sharing = List.of(Layers.byOutput(query, WIDTH), Layers.byInput(key, WIDTH));
            InputScales found = new AwqSearch(Hessian.of(WIDTH, hessian)).search(sharing, LAYOUT, RangeSearch.NONE);
            double least = leastOfGrid(List.of(query, key), magnitudes, hessian);
            assertThat(found.loss()).isCloseTo(least, within(1e-3 * least));
            double own = loss(query, found.scales(), hessian) + loss(key, found.scales(), hessian);
            assertThat(found.loss()).isCloseTo(own, within(1e-3 * own));
            float[] ones = new float[WIDTH];
            Arrays.fill(ones, 1);
            double plain = loss(query, ones, hessian) + loss(key, ones, hessian);
            assertThat(found.plainLoss()).isCloseTo(plain, within(1e-3 * plain));
            gain += found.loss() / plain / 5;
        }
        assertThat(gain).isLessThan(0.85);
    }

    @Test
    void withoutInputsThereIsNothingToScale() {
        Hessian silent = Hessian.of(WIDTH, new double[WIDTH * WIDTH]);
        LayerWeights layer = Layers.byOutput(Layers.weights(new Random(1), 5, WIDTH), WIDTH);
        InputScales found = new AwqSearch(silent).search(List.of(layer), LAYOUT, RangeSearch.STANDARD);
        assertThat(found.scales()).containsOnly(1);
        assertThat(found.loss()).isZero();
    }

    @Test
    void clippingTakesTheRangeOfLeastBlockError() {
        Random random = new Random(9);
        double[] hessian = Layers.hessian(Layers.activations(random, 100, WIDTH), WIDTH);
        float[] weights = Layers.weights(random, 20, WIDTH);
        LayerWeights layer = Layers.byInput(weights, WIDTH);
        for (int bits : new int[] {2, 4}) {
            for (boolean symmetric : new boolean[] {false, true}) {
                BlockLayout layout = new BlockLayout(bits, 16, symmetric);
                QuantizedBlocks clipped = new ClipSearch(Hessian.of(WIDTH, hessian)).blocks(layer, layout);
                QuantizedBlocks whole = new BlockQuantizer(layout, RangeSearch.NONE).columns(layer.matrix(), 0, 20);
                float[] restored = Layers.dequantized(clipped);
                int narrowed = 0;
                for (int block = 0; block < 60; block++) {
                    AffineParameters grid = whole.parameters(block / 3, block % 3);
                    double least = Double.POSITIVE_INFINITY;
                    for (int step = 0; step <= 10; step++) {
                        AffineParameters candidate =
                                new AffineParameters(grid.scale() * (1 - 0.05f * step), grid.zeroPoint());
                        float[] rounded = weights.clone();
                        for (int i = block * 16; i < block * 16 + 16; i++) {
                            rounded[i] = candidate.dequantize(candidate.quantize(weights[i], layout.integers()));
                        }
                        least = Math.min(
                                least, Layers.outputError(weights, rounded, block / 3 * WIDTH, hessian, WIDTH));
                    }
                    float[] alone = weights.clone();
                    System.arraycopy(restored, block * 16, alone, block * 16, 16);
                    assertThat(Layers.outputError(weights, alone, block / 3 * WIDTH, hessian, WIDTH))
                            .isCloseTo(least, within(1e-3 * least));
                    narrowed += clipped.parameters(block / 3, block % 3).scale() == grid.scale() ? 0 : 1;
                }
                assertThat(narrowed).isGreaterThan(20);
            }
        }
    }

    @Test
    void saysWhatDoesNotFit() {
        Hessian hessian = Hessian.of(2, Layers.identity(2));
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> new AwqSearch(hessian)
                        .search(List.of(Layers.byOutput(new float[3], 3)), LAYOUT, RangeSearch.NONE))
                .withMessage("weight 'w' has 3 inputs but the Hessian is of 2");
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> new ClipSearch(hessian).blocks(Layers.byOutput(new float[3], 3), LAYOUT))
                .withMessage("weight 'w' has 3 inputs but the Hessian is of 2");
    }
}
