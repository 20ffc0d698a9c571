package dev.jerboa.multimodal.metric;

import java.util.Arrays;

/**
 * A linear classifier on embeddings, which says how much they know of the classes: ridge regression on one number a class, 1
 * for its samples and 0 for others, solved in closed form.
 *
 * <p>{@code (X'X + ridge n I) W = X'Y} with X and Y centred, so that a constant costs nothing; n is the number of samples.
 */
public final class LinearProbe {
    /** A ridge that suits unit vectors. */
    public static final double DEFAULT_RIDGE = 1e-4;

    private final double[][] weights;
    private final double[] constants;

    private LinearProbe(double[][] weights, double[] constants) {
        this.weights = weights;
        this.constants = constants;
    }

    /**
     * Fits a probe.
     *
     * @param vectors {@code [samples][width]}
     * @param labels the class of each, from 0
     * @param classes how many classes there are
     * @param ridge how strongly weights are drawn to zero, above 0
     */
    public static LinearProbe fit(float[][] vectors, int[] labels, int classes, double ridge) {
        if (vectors.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException(vectors.length + " vectors and " + labels.length + " labels");
        }
        int width = vectors[0].length;
        double[] mean = new double[width];
        double[] share = new double[classes];
        for (int i = 0; i < labels.length; i++) {
            share[labels[i]] += 1.0 / labels.length;
            for (int c = 0; c < width; c++) {
                mean[c] += vectors[i][c] / (double) labels.length;
            }
        }
        double[][] products = new double[width][width];
        double[][] targets = new double[width][classes];
        double[] centred = new double[width];
        for (int i = 0; i < labels.length; i++) {
            for (int c = 0; c < width; c++) {
                centred[c] = vectors[i][c] - mean[c];
            }
            for (int a = 0; a < width; a++) {
                for (int b = 0; b <= a; b++) {
                    products[a][b] += centred[a] * centred[b];
                }
                // X is centred, so that the constant part of Y drops out.
                targets[a][labels[i]] += centred[a];
            }
        }
        for (int c = 0; c < width; c++) {
            products[c][c] += ridge * labels.length;
        }
        double[][] weights = Cholesky.solve(products, targets);
        double[] constants = share.clone();
        for (int c = 0; c < width; c++) {
            for (int k = 0; k < classes; k++) {
                constants[k] -= mean[c] * weights[c][k];
            }
        }
        return new LinearProbe(weights, constants);
    }

    /** A number for each class; the highest is the guess. */
    public double[] scores(float[] vector) {
        double[] scores = constants.clone();
        for (int c = 0; c < vector.length; c++) {
            for (int k = 0; k < scores.length; k++) {
                scores[k] += vector[c] * weights[c][k];
            }
        }
        return scores;
    }

    /** The class of a vector. */
    public int classify(float[] vector) {
        double[] scores = scores(vector);
        int best = 0;
        for (int k = 1; k < scores.length; k++) {
            best = scores[k] > scores[best] ? k : best;
        }
        return best;
    }

    /** The share of vectors whose class is found. */
    public double accuracy(float[][] vectors, int[] labels) {
        int[] found = Arrays.stream(vectors).mapToInt(this::classify).toArray();
        int right = 0;
        for (int i = 0; i < labels.length; i++) {
            right += found[i] == labels[i] ? 1 : 0;
        }
        return (double) right / labels.length;
    }
}
