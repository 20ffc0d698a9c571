package dev.jerboa.quantize.reconstruct;

import dev.jerboa.quantize.affine.FloatMatrix;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import java.util.Random;

/** Seeded layers with correlated inputs, and plain forms of what is computed from them. */
final class Layers {
    private Layers() {}

    /** Normal weights {@code [outputs, inputs]}. */
    static float[] weights(Random random, int outputs, int inputs) {
        float[] weights = new float[outputs * inputs];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return weights;
    }

    /** Rows of inputs {@code [samples, width]} that share a few hidden causes, some inputs much larger than others. */
    static double[] activations(Random random, int samples, int width) {
        int causes = Math.max(1, width / 4);
        double[] mixing = new double[causes * width];
        for (int i = 0; i < mixing.length; i++) {
            mixing[i] = random.nextGaussian();
        }
        double[] sizes = new double[width];
        for (int i = 0; i < width; i++) {
            sizes[i] = Math.exp(0.8 * random.nextGaussian());
        }
        double[] rows = new double[samples * width];
        for (int s = 0; s < samples; s++) {
            for (int c = 0; c < causes; c++) {
                double cause = random.nextGaussian() + 0.5;
                for (int i = 0; i < width; i++) {
                    rows[s * width + i] += sizes[i] * cause * mixing[c * width + i];
                }
            }
            for (int i = 0; i < width; i++) {
                rows[s * width + i] += sizes[i] * 0.5 * random.nextGaussian();
            }
        }
        return rows;
    }

    /** {@code X^T X}. */
    static double[] hessian(double[] rows, int width) {
        double[] sums = new double[width * width];
        for (int from = 0; from < rows.length; from += width) {
            for (int i = 0; i < width; i++) {
                for (int j = 0; j < width; j++) {
                    sums[i * width + j] += rows[from + i] * rows[from + j];
                }
            }
        }
        return sums;
    }

    static double[] identity(int width) {
        double[] identity = new double[width * width];
        for (int i = 0; i < width; i++) {
            identity[i * width + i] = 1;
        }
        return identity;
    }

    static LayerWeights byOutput(float[] weights, int inputs) {
        return LayerWeights.byOutput(FloatMatrix.of("w", inputs, weights));
    }

    /** The same layer, stored the other way. */
    static LayerWeights byInput(float[] weights, int inputs) {
        int outputs = weights.length / inputs;
        float[] transposed = new float[weights.length];
        for (int n = 0; n < outputs; n++) {
            for (int i = 0; i < inputs; i++) {
                transposed[i * outputs + n] = weights[n * inputs + i];
            }
        }
        return LayerWeights.byInput(FloatMatrix.of("w", outputs, transposed));
    }

    /** {@code e H e^T} for the difference e of two rows of weights, from the definition. */
    static double outputError(float[] a, float[] b, int offset, double[] hessian, int width) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                double ofI = (double) a[offset + i] - b[offset + i];
                double ofJ = (double) a[offset + j] - b[offset + j];
                sum += ofI * hessian[i * width + j] * ofJ;
            }
        }
        return sum;
    }

    /** The sum of {@link #outputError(float[], float[], int, double[], int)} over all outputs. */
    static double outputError(float[] a, float[] b, double[] hessian, int width) {
        double sum = 0;
        for (int offset = 0; offset < a.length; offset += width) {
            sum += outputError(a, b, offset, hessian, width);
        }
        return sum;
    }

    /** The weights of all rows. */
    static float[] dequantized(QuantizedBlocks blocks) {
        float[] all = new float[blocks.rows() * blocks.width()];
        float[] row = new float[blocks.width()];
        for (int i = 0; i < blocks.rows(); i++) {
            blocks.dequantize(i, row);
            System.arraycopy(row, 0, all, i * row.length, row.length);
        }
        return all;
    }
}
