package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.Vectors;
import java.util.stream.IntStream;

/**
 * A linear map from features to vectors, in closed form: ridge regression on features brought to mean 0 and deviation 1.
 *
 * <p>With fewer samples than features, the samples' inner products are factored (Saunders et al. 1998, "Ridge Regression
 * Learning Algorithm in Dual Variables"): {@code W = X' (X X' + ridge f I)^-1 Y} for f features.
 */
final class Ridge {
    private static final double LEAST_DEVIATION = 1e-3;

    private final float[] weight;
    private final float[] bias;

    private Ridge(float[] weight, float[] bias) {
        this.weight = weight;
        this.bias = bias;
    }

    /** The product, row-major {@code [features, width]}. */
    float[] weight() {
        return weight;
    }

    /** What is added to it, {@code [width]}. */
    float[] bias() {
        return bias;
    }

    /**
     * Fits the map.
     *
     * @param features {@code [samples][features]}; brought to mean 0 and deviation 1 in place
     * @param targets {@code [samples][width]}
     * @param ridge how strongly weights are drawn to zero
     */
    static Ridge fit(float[][] features, float[][] targets, double ridge) {
        int count = features[0].length;
        int width = targets[0].length;
        double[] mean = means(features);
        double[] deviation = deviations(features, mean);
        double[] targetMean = means(targets);
        for (float[] row : features) {
            for (int i = 0; i < count; i++) {
                row[i] = (float) ((row[i] - mean[i]) / deviation[i]);
            }
        }
        double[][] rest = new double[targets.length][width];
        for (int i = 0; i < rest.length; i++) {
            for (int k = 0; k < width; k++) {
                rest[i][k] = targets[i][k] - targetMean[k];
            }
        }
        solve(products(features, ridge * count), rest);
        float[] weight = new float[count * width];
        double[] bias = targetMean.clone();
        IntStream.range(0, count).parallel().forEach(feature -> {
            double[] sum = new double[width];
            for (int i = 0; i < rest.length; i++) {
                add(sum, features[i][feature], rest[i]);
            }
            for (int k = 0; k < width; k++) {
                weight[feature * width + k] = (float) (sum[k] / deviation[feature]);
            }
        });
        for (int feature = 0; feature < count; feature++) {
            for (int k = 0; k < width; k++) {
                bias[k] -= mean[feature] * weight[feature * width + k];
            }
        }
        float[] rounded = new float[width];
        for (int k = 0; k < width; k++) {
            rounded[k] = (float) bias[k];
        }
        return new Ridge(weight, rounded);
    }

    private static double[] means(float[][] rows) {
        double[] means = new double[rows[0].length];
        for (float[] row : rows) {
            for (int i = 0; i < means.length; i++) {
                means[i] += (double) row[i] / rows.length;
            }
        }
        return means;
    }

    private static double[] deviations(float[][] rows, double[] means) {
        double[] squares = new double[means.length];
        for (float[] row : rows) {
            for (int i = 0; i < squares.length; i++) {
                squares[i] += (row[i] - means[i]) * (row[i] - means[i]) / rows.length;
            }
        }
        for (int i = 0; i < squares.length; i++) {
            squares[i] = Math.sqrt(squares[i]) + LEAST_DEVIATION;
        }
        return squares;
    }

    private static double[][] products(float[][] rows, double ridge) {
        double[][] products = new double[rows.length][];
        IntStream.range(0, rows.length).parallel().forEach(i -> {
            products[i] = new double[i + 1];
            for (int j = 0; j <= i; j++) {
                products[i][j] = Vectors.dot(rows[i], rows[j]);
            }
            products[i][i] += ridge;
        });
        return products;
    }

    /** Replaces B by the X of A X = B, and the lower half A of a positive definite matrix by its Cholesky factor. */
    private static void solve(double[][] a, double[][] b) {
        int n = a.length;
        for (int column = 0; column < n; column++) {
            int j = column;
            a[j][j] = Math.sqrt(a[j][j] - dot(a[j], a[j], j));
            IntStream.range(j + 1, n).parallel().forEach(i -> a[i][j] = (a[i][j] - dot(a[i], a[j], j)) / a[j][j]);
        }
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                add(b[i], -a[i][k], b[k]);
            }
            scale(b[i], 1 / a[i][i]);
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                add(b[i], -a[k][i], b[k]);
            }
            scale(b[i], 1 / a[i][i]);
        }
    }

    private static double dot(double[] a, double[] b, int length) {
        double even = 0;
        double odd = 0;
        int i = 0;
        for (; i + 1 < length; i += 2) {
            even += a[i] * b[i];
            odd += a[i + 1] * b[i + 1];
        }
        return even + odd + (i < length ? a[i] * b[i] : 0);
    }

    private static void add(double[] row, double factor, double[] other) {
        for (int i = 0; i < row.length; i++) {
            row[i] += factor * other[i];
        }
    }

    private static void scale(double[] row, double factor) {
        for (int i = 0; i < row.length; i++) {
            row[i] *= factor;
        }
    }
}
