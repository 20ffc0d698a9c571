package dev.jerboa.quantize.reconstruct;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * Scales that move outliers from a layer's inputs into its weights, where each output has a scale of its own: SmoothQuant
 * (Xiao et al. 2022, "SmoothQuant: Accurate and Efficient Post-Training Quantization for Large Language Models").
 *
 * <p>{@code s_j = max|x_j|^a / max|w_j|^(1-a)}, divided by the geometric mean of all, so that weights keep their size on the
 * whole, and clipped to {@value #LEAST} .. {@value #LARGEST}. The input is divided by s and the weights are multiplied by it
 * ({@link LayerWeights#scaled}). An input that never fires, or has no weights but 0, keeps 1 and does not count in the mean.
 */
public final class SmoothQuant {
    /** The smallest scale given. */
    public static final float LEAST = 0.05f;

    /** The largest scale given. */
    public static final float LARGEST = 50;

    private SmoothQuant() {}

    /**
     * The scales of an input that one or more layers share.
     *
     * @param inputMaxima the largest magnitude of each input over the calibration rows
     * @param alpha a, from 0 (all burden on the inputs) to 1 (all on the weights)
     * @param sharing all layers with that input
     * @throws JerboaException if alpha is out of range, a layer has another number of inputs, or a weight or maximum is
     *     not finite
     */
    public static float[] scales(float[] inputMaxima, float alpha, LayerWeights... sharing) {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "smoothing with an alpha of " + alpha + " is not possible",
                    "Choose a number from 0 to 1, such as 0.7.");
        }
        float[] weightMaxima = new float[inputMaxima.length];
        for (LayerWeights weights : sharing) {
            weights.requireOneAnInput("maxima", inputMaxima);
            float[] maxima = weights.inputMaxima();
            for (int i = 0; i < maxima.length; i++) {
                weightMaxima[i] = Math.max(weightMaxima[i], maxima[i]);
            }
        }
        return scales(inputMaxima, alpha, weightMaxima);
    }

    private static float[] scales(float[] inputMaxima, float alpha, float[] weightMaxima) {
        double[] logarithms = new double[inputMaxima.length];
        double sum = 0;
        int counted = 0;
        for (int i = 0; i < logarithms.length; i++) {
            requireMaximum(inputMaxima[i], i);
            if (inputMaxima[i] > 0 && weightMaxima[i] > 0) {
                logarithms[i] = alpha * Math.log(inputMaxima[i]) - (1 - alpha) * Math.log(weightMaxima[i]);
                sum += logarithms[i];
                counted++;
            }
        }
        float[] scales = new float[logarithms.length];
        for (int i = 0; i < scales.length; i++) {
            boolean counts = inputMaxima[i] > 0 && weightMaxima[i] > 0;
            double scale = counts ? Math.exp(logarithms[i] - sum / counted) : 1;
            scales[i] = (float) Math.min(LARGEST, Math.max(LEAST, scale));
        }
        return scales;
    }

    private static void requireMaximum(float maximum, int input) {
        if (!(maximum >= 0 && Float.isFinite(maximum))) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the largest magnitude of input " + input + " is said to be " + maximum,
                    "Record maxima of finite activations.");
        }
    }
}
