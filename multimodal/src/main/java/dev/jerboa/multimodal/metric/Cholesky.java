package dev.jerboa.multimodal.metric;

/** Solves linear equations with a symmetric positive definite matrix. */
final class Cholesky {
    private Cholesky() {}

    /**
     * The X of {@code A X = B}.
     *
     * @param a {@code [n][n]}, of which the lower half is read; overwritten
     * @param b {@code [n][columns]}; overwritten by the result
     */
    static double[][] solve(double[][] a, double[][] b) {
        int n = a.length;
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                double sum = a[i][j];
                for (int k = 0; k < j; k++) {
                    sum -= a[i][k] * a[j][k];
                }
                a[i][j] = i == j ? Math.sqrt(sum) : sum / a[j][j];
            }
        }
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                subtract(b[i], a[i][k], b[k]);
            }
            divide(b[i], a[i][i]);
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                subtract(b[i], a[k][i], b[k]);
            }
            divide(b[i], a[i][i]);
        }
        return b;
    }

    private static void subtract(double[] row, double factor, double[] other) {
        for (int c = 0; c < row.length; c++) {
            row[c] -= factor * other[c];
        }
    }

    private static void divide(double[] row, double divisor) {
        for (int c = 0; c < row.length; c++) {
            row[c] /= divisor;
        }
    }
}
