package dev.jerboa.quantize.reconstruct;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * What to add to a layer's bias so that its mean output stays the same with quantized weights: {@code (W - Q(W)) mean(x)}
 * (Nagel et al. 2019, "Data-Free Quantization Through Weight Equalization and Bias Correction", section 4.2).
 */
public final class BiasCorrection {
    private BiasCorrection() {}

    /**
     * The shift of each output.
     *
     * @param quantized the weights that the integers stand for, see {@link Dequantized}
     * @param inputMeans the mean of each input over the calibration rows
     * @throws JerboaException if sizes differ, or a weight is NaN or infinite
     */
    public static float[] shifts(LayerWeights original, LayerWeights quantized, float... inputMeans) {
        original.requireOneAnInput("means", inputMeans);
        quantized.requireOneAnInput("means", inputMeans);
        int outputs = original.outputs();
        if (quantized.outputs() != outputs) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "weight '" + original.name() + "' has " + outputs + " outputs but what stands for it has "
                            + quantized.outputs(),
                    "Compare a layer with what was made from it.");
        }
        float[] shifts = new float[outputs];
        OutputTiles.forEach(outputs, (from, to) -> {
            float[][] tile = original.tile(from, to);
            float[][] rounded = quantized.tile(from, to);
            for (int output = from; output < to; output++) {
                double sum = 0;
                for (int input = 0; input < tile.length; input++) {
                    double error = (double) tile[input][output - from] - rounded[input][output - from];
                    sum += error * inputMeans[input];
                }
                shifts[output] = (float) sum;
            }
        });
        return shifts;
    }
}
