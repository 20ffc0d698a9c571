package dev.jerboa.quantize.reconstruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.BlockQuantizer;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.affine.RangeSearch;
import dev.jerboa.quantize.affine.RowChannels;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputErrorTest {
    @Test
    void isTheSumOfSquaredChangesOfAllOutputs() {
        Random random = new Random(3);
        for (int round = 0; round < 20; round++) {
            int inputs = 1 + random.nextInt(60);
            int outputs = 1 + random.nextInt(200);
            double[] rows = Layers.activations(random, 30, inputs);
            float[] original = Layers.weights(random, outputs, inputs);
            float[] changed = Layers.weights(random, outputs, inputs);
            double expected = 0;
            for (int row = 0; row < rows.length; row += inputs) {
                for (int output = 0; output < outputs; output++) {
                    double change = 0;
                    for (int i = 0; i < inputs; i++) {
                        change +=
                                rows[row + i] * ((double) original[output * inputs + i] - changed[output * inputs + i]);
                    }
                    expected += change * change;
                }
            }
            OutputError error = new OutputError(Hessian.of(inputs, Layers.hessian(rows, inputs)));
            assertThat(error.between(Layers.byOutput(original, inputs), Layers.byInput(changed, inputs)))
                    .isCloseTo(expected, within(1e-4 * expected));
            assertThat(error.between(Layers.byInput(original, inputs), Layers.byInput(original, inputs)))
                    .isZero();
        }
    }

    @Test
    void quantizedLayersCanBeReadAsWeights() {
        Random random = new Random(5);
        float[] weights = Layers.weights(random, 30, 40);
        LayerWeights layer = Layers.byOutput(weights, 40);
        Hessian hessian = Hessian.of(40, Layers.identity(40));
        QuantizedBlocks blocks =
                new BlockQuantizer(new BlockLayout(4, 16, false), RangeSearch.NONE).rows(layer.matrix(), 0, 30);
        double ofBlocks = Layers.outputError(weights, Layers.dequantized(blocks), Layers.identity(40), 40);
        assertThat(new OutputError(hessian).between(layer, Dequantized.blocks("w", blocks)))
                .isCloseTo(ofBlocks, within(1e-4 * ofBlocks));

        byte[] integers = new byte[weights.length];
        float[] scales = new float[30];
        RowChannels.quantize(layer.matrix(), IntegerRange.signed(4), 0, 30, integers, scales);
        float[] restored = new float[weights.length];
        byte[] transposed = new byte[weights.length];
        for (int i = 0; i < restored.length; i++) {
            restored[i] = scales[i / 40] * integers[i];
            transposed[i % 40 * 30 + i / 40] = integers[i];
        }
        double ofChannels = Layers.outputError(weights, restored, Layers.identity(40), 40);
        assertThat(new OutputError(hessian).between(layer, Dequantized.channels(layer, integers, scales)))
                .isCloseTo(ofChannels, within(1e-4 * ofChannels));
        LayerWeights byInput = Layers.byInput(weights, 40);
        assertThat(new OutputError(hessian).between(layer, Dequantized.channels(byInput, transposed, scales)))
                .isCloseTo(ofChannels, within(1e-4 * ofChannels));
    }

    @Test
    void saysWhichSizesDiffer() {
        OutputError error = new OutputError(Hessian.of(3, Layers.identity(3)));
        LayerWeights layer = Layers.byOutput(new float[6], 3);
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> error.between(layer, Layers.byOutput(new float[9], 3)))
                .withMessage("weight 'w' has 2 outputs of 3 inputs but what stands for it has 3 of 3");
        assertThatExceptionOfType(JerboaException.class)
                .isThrownBy(() -> error.between(Layers.byOutput(new float[8], 4), layer))
                .withMessage("weight 'w' has 4 inputs but the Hessian is of 3");
    }
}
