package dev.jerboa.quantize.reconstruct;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * Scales that give the channels between two layers equal ranges on both sides (Nagel et al. 2019, "Data-Free Quantization
 * Through Weight Equalization and Bias Correction", section 4.1).
 *
 * <p>{@code s_i = sqrt(r1_i r2_i) / r2_i}. Weights and bias of the first layer's output i are divided by s_i, and the second
 * layer's weights of input i are multiplied by it; both ranges become {@code sqrt(r1_i r2_i)}. The function stays the same
 * if what lies between is positively homogeneous, {@code f(x / s) = f(x) / s}: nothing, or a ReLU, leaky or not.
 */
public final class CrossLayerEqualization {
    private CrossLayerEqualization() {}

    /**
     * The scale of each channel; 1 where a range is 0.
     *
     * @param outputRanges r1, the largest magnitude among the first layer's weights of each output
     * @param inputRanges r2, the largest magnitude among the second layer's weights of each input
     * @throws JerboaException if there are not as many of one as of the other, or one is negative or not finite
     */
    public static float[] scales(float[] outputRanges, float[] inputRanges) {
        if (outputRanges.length != inputRanges.length) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "one layer has " + outputRanges.length + " outputs but the next has " + inputRanges.length
                            + " inputs",
                    "Equalize layers of which one feeds the other.");
        }
        float[] scales = new float[outputRanges.length];
        for (int i = 0; i < scales.length; i++) {
            requireRange(outputRanges[i], i);
            requireRange(inputRanges[i], i);
            // The same as sqrt(r1 r2) / r2, without an intermediate product that could overflow.
            float scale = (float) Math.sqrt((double) outputRanges[i] / inputRanges[i]);
            boolean usable = outputRanges[i] > 0 && inputRanges[i] > 0 && Float.isFinite(scale) && scale > 0;
            scales[i] = usable ? scale : 1;
        }
        return scales;
    }

    private static void requireRange(float range, int channel) {
        if (!(range >= 0 && Float.isFinite(range))) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the range of channel " + channel + " is said to be " + range,
                    "Give the largest magnitude of finite weights.");
        }
    }
}
