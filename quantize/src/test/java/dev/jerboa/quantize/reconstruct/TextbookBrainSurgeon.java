package dev.jerboa.quantize.reconstruct;

import java.util.Arrays;

/**
 * Optimal brain quantization in a fixed order of inputs, one output at a time, as the textbook has it: the oracle of {@link
 * Gptq}.
 *
 * <p>Inputs are rounded one after the other. After each, its row and column leave the inverse Hessian by one step of
 * Gaussian elimination. There is no Cholesky factor, no laziness, and all is in doubles.
 */
final class TextbookBrainSurgeon {
    private final double[][] inverse;
    private final int[] order;

    /**
     * @param damping as a fraction of the mean diagonal
     * @param order of the inputs, all of which must fire
     */
    TextbookBrainSurgeon(double[] hessian, int width, double damping, int... order) {
        this.order = order;
        double mean = 0;
        for (int i = 0; i < width; i++) {
            mean += hessian[i * width + i] / width;
        }
        double[][] damped = new double[width][width];
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                damped[i][j] = hessian[i * width + j] + (i == j ? damping * mean : 0);
            }
        }
        this.inverse = invert(damped);
    }

    private static double[][] invert(double[][] matrix) {
        int n = matrix.length;
        double[][] work = new double[n][];
        for (int i = 0; i < n; i++) {
            work[i] = Arrays.copyOf(matrix[i], 2 * n);
            work[i][n + i] = 1;
        }
        for (int pivot = 0; pivot < n; pivot++) {
            double first = work[pivot][pivot];
            for (int j = 0; j < 2 * n; j++) {
                work[pivot][j] /= first;
            }
            for (int i = 0; i < n; i++) {
                double factor = work[i][pivot];
                for (int j = 0; j < 2 * n && i != pivot; j++) {
                    work[i][j] -= factor * work[pivot][j];
                }
            }
        }
        double[][] result = new double[n][];
        for (int i = 0; i < n; i++) {
            result[i] = Arrays.copyOfRange(work[i], n, 2 * n);
        }
        return result;
    }

    /** Rounds one weight; may look at the weights as they are. */
    interface Rounding {
        double round(int input, double[] weights);
    }

    /** Rounds all weights of an output, in place. */
    void round(double[] weights, Rounding rounding) {
        int n = weights.length;
        double[][] left = new double[n][];
        for (int i = 0; i < n; i++) {
            left[i] = inverse[i].clone();
        }
        boolean[] done = new boolean[n];
        for (int input : order) {
            double rounded = rounding.round(input, weights);
            double error = weights[input] - rounded;
            for (int j = 0; j < n; j++) {
                if (!done[j]) {
                    weights[j] -= error * left[input][j] / left[input][input];
                }
            }
            weights[input] = rounded;
            done[input] = true;
            for (int i = 0; i < n; i++) {
                double factor = left[i][input] / left[input][input];
                for (int j = 0; j < n && i != input; j++) {
                    left[i][j] -= factor * left[input][j];
                }
            }
        }
    }
}
