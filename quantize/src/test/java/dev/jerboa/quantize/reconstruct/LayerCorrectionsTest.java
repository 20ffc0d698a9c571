package dev.jerboa.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LayerCorrectionsTest {
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

    @Test
    void correctedBiasesKeepTheMeanOutput() {
        Random random = new Random(14);
        int inputs = 20;
        double[] rows = Layers.activations(random, 50, inputs);
        float[] means = new float[inputs];
        for (int i = 0; i < rows.length; i++) {
            means[i % inputs] += (float) (rows[i] / 50);
        }
        float[] original = Layers.weights(random, 70, inputs);
        float[] rounded = new float[original.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = Math.round(original[i] * 2) / 2f;
        }
        float[] shifts =
                BiasCorrection.shifts(Layers.byInput(original, inputs), Layers.byOutput(rounded, inputs), means);
        for (int output = 0; output < 70; output++) {
            double before = 0;
            double after = 0;
            for (int i = 0; i < rows.length; i++) {
                before += rows[i] * original[output * inputs + i % inputs] / 50;
                after += rows[i] * rounded[output * inputs + i % inputs] / 50;
            }
            assertThat(after + shifts[output]).isCloseTo(before, within(1e-5));
        }
    }

    @Test
    void biasShiftsAreThoseWorkedOutByHand() {
        LayerWeights original = Layers.byOutput(new float[] {1.25f, -2.5f, 0.5f, 3}, 2);
        LayerWeights rounded = Layers.byOutput(new float[] {1, -2, 1, 3}, 2);
        // 0.25 * 4 - 0.5 * 3 and -0.5 * 4 + 0 * 3.
        assertThat(BiasCorrection.shifts(original, rounded, 4, 3)).containsExactly(-0.5f, -2);
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> BiasCorrection.shifts(original, rounded, 4))
                .withMessage("weight 'w' has 2 inputs but there are 1 means for them");
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> BiasCorrection.shifts(original, Layers.byOutput(new float[6], 2), 4, 3))
                .withMessage("weight 'w' has 2 outputs but what stands for it has 3");
    }
}
