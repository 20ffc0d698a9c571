package dev.jerboa.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import org.junit.jupiter.api.Test;

class SmoothQuantTest {
    @Test
    void scalesAreThoseWorkedOutByHand() {
        // Largest weights by input over both layers: 1, 1/4, 4, 3, 0.
        float[] query = {1, -0.25f, 0.5f, 3, 0, -0.5f, 0, 0.25f, 1, 0};
        float[] key = {0.75f, 0.125f, -4, 2, 0};
        float[] maxima = {64, 1, 1, 0, 7};
        // sqrt(64 / 1) = 8, sqrt(1 / (1/4)) = 2, sqrt(1 / 4) = 1/2; their geometric mean is 2.
        float[] expected = {4, 1, 0.25f, 1, 1};
        assertThat(SmoothQuant.scales(maxima, 0.5f, Layers.byOutput(query, 5), Layers.byOutput(key, 5)))
                .containsExactly(expected, within(1e-6f));
        assertThat(SmoothQuant.scales(maxima, 0.5f, Layers.byInput(key, 5), Layers.byInput(query, 5)))
                .containsExactly(expected, within(1e-6f));
    }

    @Test
    void alphaSaysWhoBearsTheBurden() {
        float[] weights = {16, 1};
        // 16^(3/4) / 16^(1/4) = 4 and 1, with a mean of 2.
        assertThat(SmoothQuant.scales(new float[] {16, 1}, 0.75f, Layers.byOutput(weights, 2)))
                .containsExactly(new float[] {2, 0.5f}, within(1e-6f));
        assertThat(SmoothQuant.scales(new float[] {9, 1}, 1, Layers.byOutput(weights, 2)))
                .containsExactly(new float[] {3, 1 / 3f}, within(1e-6f));
        assertThat(SmoothQuant.scales(new float[] {9, 1}, 0, Layers.byOutput(weights, 2)))
                .containsExactly(new float[] {0.25f, 4}, within(1e-6f));
    }

    @Test
    void scalesAreClipped() {
        assertThat(SmoothQuant.scales(new float[] {1e6f, 1e-6f}, 1, Layers.byOutput(new float[] {1, 1}, 2)))
                .containsExactly(50, 0.05f);
        assertThat(SmoothQuant.scales(new float[2], 0.5f, Layers.byOutput(new float[] {1, 1}, 2)))
                .containsExactly(1, 1);
    }

    @Test
    void saysWhatIsWrong() {
        LayerWeights layer = Layers.byOutput(new float[] {1, 1}, 2);
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> SmoothQuant.scales(new float[] {1, 2, 3}, 0.5f, layer))
                .withMessage("weight 'w' has 2 inputs but there are 3 maxima for them");
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> SmoothQuant.scales(new float[] {1, Float.NaN}, 0.5f, layer))
                .withMessage("the largest magnitude of input 1 is said to be NaN");
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> SmoothQuant.scales(new float[] {1, 2}, 1.5f, layer))
                .withMessage("smoothing with an alpha of 1.5 is not possible");
    }

    @Test
    void scaledLayersOfDividedInputsPutOutTheSame() {
        float[] weights = {1, 2, 3, 4, 5, 6};
        float[] scales = {2, 0.5f, 4};
        float[] expected = {2, 1, 12, 8, 2.5f, 24};
        float[] row = new float[3];
        float[] column = new float[2];
        for (int output = 0; output < 2; output++) {
            Layers.byOutput(weights, 3).scaled(scales).matrix().read(output, 0, 3, row, 0);
            for (int input = 0; input < 3; input++) {
                Layers.byInput(weights, 3).scaled(scales).matrix().read(input, 0, 2, column, 0);
                assertThat(row[input]).isEqualTo(expected[output * 3 + input]).isEqualTo(column[output]);
            }
        }
        Hessian divided = Hessian.of(2, 8.0, 2, 2, 6).divided(2, 0.5f);
        assertThat(new double[] {divided.at(0, 0), divided.at(0, 1), divided.at(1, 0), divided.at(1, 1)})
                .containsExactly(2, 2, 2, 24);
    }
}
