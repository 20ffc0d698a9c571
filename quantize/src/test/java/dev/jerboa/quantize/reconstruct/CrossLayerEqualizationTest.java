package dev.jerboa.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CrossLayerEqualizationTest {
    private static float[] outputMaxima(float[] weights, int inputs) {
        float[] maxima = new float[weights.length / inputs];
        for (int i = 0; i < weights.length; i++) {
            maxima[i / inputs] = Math.max(maxima[i / inputs], Math.abs(weights[i]));
        }
        return maxima;
    }

    private static double[] twoLayers(float[] first, float[] bias, float[] second, double[] x, double slope) {
        double[] hidden = new double[bias.length];
        for (int i = 0; i < hidden.length; i++) {
            hidden[i] = bias[i];
            for (int j = 0; j < x.length; j++) {
                hidden[i] += first[i * x.length + j] * x[j];
            }
            hidden[i] = hidden[i] > 0 ? hidden[i] : slope * hidden[i];
        }
        double[] y = new double[second.length / hidden.length];
        for (int i = 0; i < second.length; i++) {
            y[i / hidden.length] += second[i] * hidden[i % hidden.length];
        }
        return y;
    }

    @Test
    void equalizedLayersComputeTheSameWithEqualRanges() {
        Random random = new Random(31);
        for (int round = 0; round < 30; round++) {
            int channels = 1 + random.nextInt(12);
            float[] first = Layers.weights(random, channels, 5);
            float[] second = Layers.weights(random, 3, channels);
            float[] bias = Layers.weights(random, 1, channels);
            for (int i = 0; i < first.length; i++) {
                first[i] *= (float) Math.pow(10, i / 5 % 5 - 2);
            }
            double[] x = random.doubles(5, -1, 1).toArray();
            double slope = round % 3 * 0.1;
            double[] before = twoLayers(first, bias, second, x, slope);
            float[] scales = CrossLayerEqualization.scales(
                    outputMaxima(first, 5), Layers.byOutput(second, channels).inputMaxima());
            for (int i = 0; i < channels; i++) {
                bias[i] /= scales[i];
                for (int j = 0; j < 5; j++) {
                    first[i * 5 + j] /= scales[i];
                }
                for (int j = 0; j < 3; j++) {
                    second[j * channels + i] *= scales[i];
                }
            }
            double[] after = twoLayers(first, bias, second, x, slope);
            for (int i = 0; i < before.length; i++) {
                assertThat(after[i]).isCloseTo(before[i], within(1e-4 * (1 + Math.abs(before[i]))));
            }
            float[] outputRanges = outputMaxima(first, 5);
            float[] inputRanges = Layers.byOutput(second, channels).inputMaxima();
            for (int i = 0; i < channels; i++) {
                assertThat(outputRanges[i]).isCloseTo(inputRanges[i], within(1e-5f * inputRanges[i]));
            }
        }
    }

    @Test
    void equalizationScalesAreThoseWorkedOutByHand() {
        // sqrt(8 * 2) / 2 = 2, sqrt(1 * 16) / 16 = 1/4; nothing can be equal to nothing.
        assertThat(CrossLayerEqualization.scales(new float[] {8, 1, 0, 3, 0}, new float[] {2, 16, 5, 0, 0}))
                .containsExactly(2, 0.25f, 1, 1, 1);
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> CrossLayerEqualization.scales(new float[] {1, 2}, new float[] {1}))
                .withMessage("one layer has 2 outputs but the next has 1 inputs");
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> CrossLayerEqualization.scales(new float[] {-1}, new float[] {1}))
                .withMessage("the range of channel 0 is said to be -1.0");
    }
}
