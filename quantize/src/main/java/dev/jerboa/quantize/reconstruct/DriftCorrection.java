package dev.jerboa.quantize.reconstruct;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Weights and biases that make up for what was lost before a layer.
 *
 * <p>Where all layers before are rounded, a layer {@code y = x W + b + r} gets inputs x' and an addend r' that have drifted
 * from x and r. The best weights for what arrives are those with the least {@code |x' W' + b' + r' - y|^2}: with the target
 * {@code T = (x - x') W + (r - r')}, and both centred, {@code W' = W + (X'^T X' + damping)^-1 X'^T T}. Rounding W' then
 * needs the same centred {@code X'^T X'} as its Hessian, since a bias takes up what is the same in all rows: {@code b' = b +
 * mean(T) - mean(x') (Q(W') - W)}. Weights for drifted inputs: Li et al. 2025, "GPTAQ: Efficient Finetuning-Free
 * Quantization for Asymmetric Calibration"; here with the addend, such as the residual stream of a transformer, and the
 * bias.
 *
 * <p>Matrices are row-major, K inputs, N outputs.
 */
public final class DriftCorrection {
    private final int width;
    private final long rows;
    private final double[] means;
    private final boolean centred;
    private final DMatrixRMaj gram;
    private final LinearSolverDense<DMatrixRMaj> solver;

    /**
     * Factors what is known of the inputs.
     *
     * @param rows how many were seen
     * @param gram the sums of {@code x'^T x'}, {@code [K, K]}
     * @param means of x', {@code [K]}
     * @param centred whether the layer has a bias that can change
     * @param damping added to the diagonal, as a fraction of its mean: how much the old weights are trusted
     * @throws JerboaException if the gram is not positive with this damping
     */
    public DriftCorrection(long rows, double[] gram, double[] means, boolean centred, double damping) {
        this.width = means.length;
        this.rows = rows;
        this.means = means.clone();
        this.centred = centred;
        this.gram = new DMatrixRMaj(width, width, true, gram.clone());
        if (centred) {
            subtractMeans(this.gram, means);
        }
        double diagonal = CommonOps_DDRM.trace(this.gram) / width;
        DMatrixRMaj damped = this.gram.copy();
        for (int i = 0; i < width; i++) {
            damped.add(i, i, diagonal > 0 ? damping * diagonal : 1);
        }
        this.solver = LinearSolverFactory_DDRM.symmPosDef(width);
        if (!solver.setA(damped)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the products of " + width + " inputs over " + rows + " rows are not positive with a damping of "
                            + damping,
                    "Damp more, or see more rows.");
        }
    }

    /** The sums {@code X'^T X'} that rounding is to look at; less the means where a bias takes these up. */
    public Hessian hessian() {
        return Hessian.of(width, gram.data);
    }

    /**
     * What the layer has to add to its outputs, as a drift of width N.
     *
     * @param weights W, {@code [K, N]}
     * @param input the drift of x
     */
    public Drift target(float[] weights, Drift input) {
        DMatrixRMaj matrix = matrix(weights);
        DMatrixRMaj cross = new DMatrixRMaj(width, matrix.numCols);
        CommonOps_DDRM.mult(new DMatrixRMaj(width, width, true, input.cross()), matrix, cross);
        DMatrixRMaj mean = new DMatrixRMaj(1, matrix.numCols);
        CommonOps_DDRM.mult(new DMatrixRMaj(1, width, true, input.means()), matrix, mean);
        return new Drift(cross.data, mean.data);
    }

    /** The weights W' that reach a target best, {@code [K, N]}. */
    public float[] weights(float[] weights, Drift target) {
        int outputs = target.width();
        DMatrixRMaj right = new DMatrixRMaj(width, outputs, true, target.cross().clone());
        if (centred) {
            for (int i = 0; i < width; i++) {
                for (int j = 0; j < outputs; j++) {
                    right.add(i, j, -rows * means[i] * target.means()[j]);
                }
            }
        }
        DMatrixRMaj change = new DMatrixRMaj(width, outputs);
        solver.solve(right, change);
        float[] corrected = new float[weights.length];
        for (int i = 0; i < corrected.length; i++) {
            corrected[i] = (float) (weights[i] + change.data[i]);
        }
        return corrected;
    }

    /**
     * What to add to the bias, {@code [N]}.
     *
     * @param weights W, {@code [K, N]}
     * @param rounded what takes their place
     */
    public float[] biasShifts(float[] weights, float[] rounded, Drift target) {
        int outputs = target.width();
        double[] shifts = target.means().clone();
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < outputs; j++) {
                shifts[j] -= means[i] * (rounded[i * outputs + j] - (double) weights[i * outputs + j]);
            }
        }
        float[] result = new float[outputs];
        for (int j = 0; j < outputs; j++) {
            result[j] = (float) shifts[j];
        }
        return result;
    }

    private void subtractMeans(DMatrixRMaj target, double[] inputMeans) {
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < width; j++) {
                target.add(i, j, -rows * inputMeans[i] * inputMeans[j]);
            }
            // A constant input leaves nothing but rounding errors.
            target.set(i, i, Math.max(0, target.get(i, i)));
        }
    }

    private DMatrixRMaj matrix(float[] weights) {
        DMatrixRMaj matrix = new DMatrixRMaj(width, weights.length / width);
        for (int i = 0; i < weights.length; i++) {
            matrix.data[i] = weights[i];
        }
        return matrix;
    }
}
