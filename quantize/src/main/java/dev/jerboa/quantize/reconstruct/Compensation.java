package dev.jerboa.quantize.reconstruct;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Comparator;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRBlock;
import org.ejml.data.DMatrixRMaj;
import org.ejml.data.DSubmatrixD1;
import org.ejml.dense.block.MatrixOps_DDRB;
import org.ejml.dense.block.TriangularSolver_DDRB;
import org.ejml.dense.block.decomposition.chol.CholeskyOuterForm_DDRB;

/**
 * By how much the later inputs' weights move to make up for the error of an earlier one.
 *
 * <p>With U upper triangular and {@code H^-1 = U^T U}, an error e at input i is best made up for by {@code w_j -= e U_ij /
 * U_ii} for all j after i (Frantar et al. 2022, "GPTQ", section 3.3). U is found without inverting H: written backwards, H
 * has a Cholesky factor L, so that H = R R^T for the upper triangular R, which is L written backwards; then {@code U =
 * R^-1}.
 */
final class Compensation {
    private static final int BLOCK_LENGTH = 60;
    private static final double LEAST_RETRY_DAMPING = 1e-4;

    private final int width;
    private final int[] order;
    private final float[] shares;
    private final double damping;

    private Compensation(int[] order, DMatrixRMaj inverse, double damping) {
        this.width = order.length;
        this.order = order;
        this.damping = damping;
        this.shares = new float[Math.multiplyExact(width, width)];
        int last = width - 1;
        for (int later = 0; later < width; later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                double share = inverse.get(last - earlier, last - later) / inverse.get(last - earlier, last - earlier);
                shares[later * width + earlier] = (float) -share;
            }
        }
    }

    /** Factors a Hessian; as long as that fails, with ten times the damping. */
    static Compensation of(Hessian hessian, GptqOptions options) {
        int[] order = options.activationOrder()
                ? mostActiveFirst(hessian)
                : IntStream.range(0, hessian.width()).toArray();
        double damping = options.damping();
        while (true) {
            DMatrixRBlock factor = backwards(hessian, order, damping);
            if (new CholeskyOuterForm_DDRB(true).decompose(factor)) {
                return new Compensation(order, inverse(factor), damping);
            }
            if (damping >= 1) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the Hessian of " + hessian.width() + " inputs is not positive, even with " + damping
                                + " times its mean diagonal added",
                        "It must be a sum of x x^T over activations x, and symmetric.");
            }
            damping = Math.min(1, Math.max(LEAST_RETRY_DAMPING, 10 * damping));
        }
    }

    private static int[] mostActiveFirst(Hessian hessian) {
        return IntStream.range(0, hessian.width())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -hessian.at(i, i)))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static DMatrixRBlock backwards(Hessian hessian, int[] order, double damping) {
        int width = order.length;
        double mean = hessian.meanDiagonal();
        double unit = mean > 0 ? mean : 1;
        DMatrixRMaj matrix = new DMatrixRMaj(width, width);
        for (int row = 0; row < width; row++) {
            int i = order[width - 1 - row];
            for (int column = 0; column < width; column++) {
                matrix.set(row, column, hessian.at(i, order[width - 1 - column]));
            }
            // An input that never fires is bound to no other one: any positive number keeps it apart.
            double diagonal = hessian.at(i, i) > 0 ? hessian.at(i, i) : unit;
            matrix.set(row, row, diagonal + damping * mean);
        }
        return MatrixOps_DDRB.convert(matrix, BLOCK_LENGTH);
    }

    private static DMatrixRMaj inverse(DMatrixRBlock factor) {
        DMatrixRBlock inverse = new DMatrixRBlock(factor.numRows, factor.numCols, BLOCK_LENGTH);
        TriangularSolver_DDRB.invert(BLOCK_LENGTH, false, new DSubmatrixD1(factor), new DSubmatrixD1(inverse), null);
        return MatrixOps_DDRB.convert(inverse, (DMatrixRMaj) null);
    }

    /** The damping that was needed, as a fraction of the mean diagonal. */
    double damping() {
        return damping;
    }

    /** The inputs in the order in which they are to be rounded. */
    int[] order() {
        return order;
    }

    /**
     * Rounds the weights of a tile, input after input, each error made up for by the inputs after it.
     *
     * @param tile {@code [inputs][outputs]}; used up
     * @param span how many inputs to round before the later ones hear of their errors
     */
    void round(float[][] tile, Grid grid, int span) {
        int outputs = width == 0 ? 0 : tile[0].length;
        float[] steps = new float[outputs];
        float[][] errors = new float[span][outputs];
        for (int from = 0; from < width; from += span) {
            int to = Math.min(width, from + span);
            for (int i = from; i < to; i++) {
                int input = order[i];
                float[] error = errors[i - from];
                grid.reach(input);
                TileKernels.round(
                        tile[input],
                        grid.scales(input),
                        grid.lowest(input),
                        grid.highest(input),
                        steps,
                        error,
                        outputs);
                grid.store(input, steps);
                for (int later = i + 1; later < to; later++) {
                    TileKernels.addProduct(tile[order[later]], error, shares[later * width + i], outputs);
                }
            }
            for (int later = to; later < width; later++) {
                TileKernels.addProducts(
                        tile[order[later]], errors, 0, to - from, shares, later * width + from, outputs);
            }
        }
    }
}
