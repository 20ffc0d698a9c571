package dev.jerboa.prune.mask;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.mask.Sparsity.SomeOfMany;
import dev.jerboa.prune.mask.Sparsity.Unstructured;
import dev.jerboa.prune.repair.Moments;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;

/**
 * Zeros chosen column by column, each made up for by the columns to come (Frantar and Alistarh, "SparseGPT", ICML 2023).
 *
 * <p>With {@code U} the upper Cholesky factor of the inverse of {@code H = X^T X + d I}, a weight costs {@code w^2 / U_jj^2};
 * when it goes, the rest of its row changes by {@code -w U_j / U_jj}.
 */
public final class SparseGpt {
    /** Masks are chosen for so many inputs at once, when all before them are final. */
    private static final int BLOCK = 128;

    private SparseGpt() {}

    /**
     * Sets weights of a matrix to zero, and changes the others.
     *
     * @param weights {@code [outputs][inputs]}, changed in place
     * @param moments of the inputs
     * @param dampening what is added to the diagonal, relative to its mean: 0.01 is usual
     */
    public static void prune(double[][] weights, Moments moments, Sparsity sparsity, double dampening) {
        double[][] factor = factor(moments, dampening);
        IntStream.range(0, weights.length).parallel().forEach(output -> prune(weights[output], factor, sparsity));
    }

    private static void prune(double[] row, double[][] factor, Sparsity sparsity) {
        int block = sparsity instanceof SomeOfMany pattern ? pattern.outOf() : BLOCK;
        for (int from = 0; from < row.length; from += block) {
            int to = Math.min(from + block, row.length);
            double[] costs = new double[row.length];
            for (int j = from; j < to; j++) {
                double scaled = row[j] / factor[j][j];
                costs[j] = scaled * scaled;
            }
            boolean[] gone = new boolean[row.length];
            Zeros.mark(costs, gone, from, to, count(sparsity, to - from));
            for (int j = from; j < to; j++) {
                if (gone[j]) {
                    double change = row[j] / factor[j][j];
                    for (int k = j; k < row.length; k++) {
                        row[k] -= change * factor[j][k];
                    }
                    row[j] = 0;
                }
            }
        }
    }

    private static int count(Sparsity sparsity, int size) {
        if (sparsity instanceof SomeOfMany pattern) {
            return Math.max(0, size - pattern.left());
        }
        return (int) Math.round(((Unstructured) sparsity).share() * size);
    }

    /** The upper Cholesky factor of the inverse of the damped products. */
    private static double[][] factor(Moments moments, double dampening) {
        int size = moments.size();
        DMatrixRMaj products = new DMatrixRMaj(size, size);
        double trace = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                products.set(i, j, moments.product(i, j, false));
            }
            trace += products.get(i, i);
        }
        double added = Math.max(dampening * trace / size, Float.MIN_NORMAL);
        for (int i = 0; i < size; i++) {
            products.add(i, i, added);
        }
        DMatrixRMaj inverse = new DMatrixRMaj(size, size);
        CommonOps_DDRM.invertSPD(products, inverse);
        CholeskyDecomposition_F64<DMatrixRMaj> cholesky = DecompositionFactory_DDRM.chol(size, false);
        if (!cholesky.decompose(inverse)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the products of " + size + " inputs have no inverse with a dampening of " + dampening,
                    "Give a larger dampening, or more samples: there were " + moments.rowCount() + " rows.");
        }
        DMatrixRMaj upper = cholesky.getT(null);
        double[][] rows = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = i; j < size; j++) {
                rows[i][j] = upper.get(i, j);
            }
        }
        return rows;
    }
}
