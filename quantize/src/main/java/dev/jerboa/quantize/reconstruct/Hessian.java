package dev.jerboa.quantize.reconstruct;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * What is known of a layer's inputs: {@code H = X^T X}, the sum over calibration rows x of {@code x x^T}.
 *
 * <p>If the weights of an output change by {@code e}, the sum of squared changes of that output is {@code e H e^T}: H is
 * half the second derivative of the layer's squared error. Any positive multiple of H will do for choosing weights.
 */
public final class Hessian {
    private final int width;
    private final double[] values;

    private Hessian(int width, double[] values) {
        this.width = width;
        this.values = values;
        if (values.length != (long) width * width) {
            throw invalid("the Hessian of " + width + " inputs has " + values.length + " numbers and not "
                    + (long) width * width);
        }
        for (int i = 0; i < values.length; i++) {
            if (!Double.isFinite(values[i])) {
                throw invalid("the Hessian holds " + values[i] + " at [" + i / width + ", " + i % width + "]");
            }
        }
        for (int i = 0; i < width; i++) {
            if (at(i, i) < 0) {
                throw invalid("the Hessian holds " + at(i, i) + " on its diagonal at " + i
                        + ", where a sum of squares should be");
            }
        }
    }

    /**
     * A Hessian over an array, which is not copied and must not change.
     *
     * @param values symmetric, {@code [width, width]}
     * @throws JerboaException if there are not so many, one is not finite, or a diagonal one is negative
     */
    public static Hessian of(int width, double... values) {
        return new Hessian(width, values);
    }

    /** As {@link #of(int, double...)}, from floats. */
    public static Hessian of(int width, float... values) {
        double[] copy = new double[values.length];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = values[i];
        }
        return new Hessian(width, copy);
    }

    /** The number of inputs. */
    public int width() {
        return width;
    }

    /** The sum over calibration rows of input i times input j. */
    public double at(int i, int j) {
        return values[i * width + j];
    }

    /** The mean over inputs of {@code H_ii}; 0 if there are none. */
    public double meanDiagonal() {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            sum += at(i, i);
        }
        return width == 0 ? 0 : sum / width;
    }

    /**
     * The Hessian of the inputs divided by scales: {@code H_ij / (s_i s_j)}.
     *
     * @param scales one an input, none of them 0
     */
    public Hessian divided(float... scales) {
        double[] divided = new double[values.length];
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                divided[i * width + j] = at(i, j) / ((double) scales[i] * scales[j]);
            }
        }
        return new Hessian(width, divided);
    }

    /** @throws JerboaException if the layer has another number of inputs */
    void requireInputsOf(LayerWeights weights) {
        if (weights.inputs() != width) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "weight '" + weights.name() + "' has " + weights.inputs() + " inputs but the Hessian is of "
                            + width,
                    "Record the activation that this weight is multiplied with.");
        }
    }

    private static JerboaException invalid(String message) {
        return new JerboaException(
                ErrorCode.INVALID_ARGUMENT, message, "Sum x x^T over finite activations x of this layer.");
    }
}
