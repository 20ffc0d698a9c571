package dev.jerboa.prune.repair;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.importance.Importance;
import dev.jerboa.prune.importance.Subject;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.Intake;
import dev.jerboa.prune.structure.PruningGroup;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * What a unit tells the next layer that all other units together do not: the entropy power, Shannon's {@code e^2h / (2 pi e)},
 * of its contribution given theirs, with {@code h} that of the normal distribution of the same covariance.
 *
 * <p>For a neuron with weights {@code w} this is {@code |w|^2 / (C^-1)_ii}, with {@code C} the covariance of the layer; for a
 * head the trace over its block. It is also what is left of the squared error in the next layer once the unit is gone and the
 * others are repaired (Hassibi and Stork, "Optimal Brain Surgeon", 1993, with units for weights).
 *
 * @param options how activations are looked at, and the ridge added to {@code C}, relative to the mean of its diagonal
 */
public record ConditionalEntropy(RepairOptions options) implements Importance {
    /** Balanced as repair is, with a ridge of a hundredth. */
    public static final ConditionalEntropy DEFAULT =
            new ConditionalEntropy(new RepairOptions(false, 0.01, RepairOptions.DEFAULT.rowsPerBatch(), true));

    @Override
    public String name() {
        return "conditional-entropy";
    }

    @Override
    public Map<PruningGroup, double[]> scores(Subject subject, List<PruningGroup> groups) {
        RepairMoments gathered = RepairMoments.gather(subject, groups, subject.requireData(name()), options);
        Map<Axis, DMatrixRMaj> inverses = new HashMap<>();
        Map<PruningGroup, double[]> scores = new LinkedHashMap<>();
        for (PruningGroup group : groups) {
            double[] sums = new double[group.unitCount()];
            for (Intake intake : group.intakes()) {
                DMatrixRMaj inverse = inverses.computeIfAbsent(intake.weight(), weight -> inverse(gathered.of(weight)));
                TensorData data = subject.constant(intake.weight());
                float[] values = data.toFloats();
                for (int unit = 0; unit < sums.length; unit++) {
                    int[] indices = intake.indices().get(unit);
                    sums[unit] += power(
                            inverse, indices, rows(values, data, intake.weight().index(), indices));
                }
            }
            scores.put(group, sums);
        }
        return scores;
    }

    private DMatrixRMaj inverse(Moments moments) {
        int size = moments.size();
        DMatrixRMaj covariance = new DMatrixRMaj(size, size);
        double trace = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                covariance.set(i, j, moments.product(i, j, true));
            }
            trace += covariance.get(i, i);
        }
        double added = Math.max(options.ridge() * trace / size, Float.MIN_NORMAL);
        for (int i = 0; i < size; i++) {
            covariance.add(i, i, added);
        }
        return inverse(covariance, moments.rowCount());
    }

    private DMatrixRMaj inverse(DMatrixRMaj matrix, long rowCount) {
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(matrix.numRows);
        if (!solver.setA(matrix)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the covariance of " + matrix.numRows + " units cannot be inverted with a ridge of "
                            + options.ridge(),
                    "Give a larger ridge, or more samples: there were " + rowCount + " rows.");
        }
        DMatrixRMaj inverse = new DMatrixRMaj(matrix.numRows, matrix.numCols);
        solver.invert(inverse);
        return inverse;
    }

    /** The trace of {@code W^T (C^-1 block)^-1 W}. */
    private double power(DMatrixRMaj inverse, int[] indices, double[][] weights) {
        DMatrixRMaj block = new DMatrixRMaj(indices.length, indices.length);
        for (int i = 0; i < indices.length; i++) {
            for (int j = 0; j < indices.length; j++) {
                block.set(i, j, inverse.get(indices[i], indices[j]));
            }
        }
        DMatrixRMaj covariance = indices.length == 1
                ? new DMatrixRMaj(new double[][] {{1 / block.get(0, 0)}})
                : inverse(block, indices.length);
        double trace = 0;
        for (int i = 0; i < indices.length; i++) {
            for (int j = 0; j < indices.length; j++) {
                double product = 0;
                for (int k = 0; k < weights[i].length; k++) {
                    product += weights[i][k] * weights[j][k];
                }
                trace += covariance.get(i, j) * product;
            }
        }
        return trace;
    }

    /** The weights at some indices of an axis. */
    private static double[][] rows(float[] values, TensorData data, int axis, int[] indices) {
        int inner = 1;
        for (int i = axis + 1; i < data.rank(); i++) {
            inner *= (int) data.dim(i);
        }
        int size = (int) data.dim(axis);
        double[][] rows = new double[indices.length][values.length / size];
        for (int row = 0; row < indices.length; row++) {
            for (int k = 0; k < rows[row].length; k++) {
                rows[row][k] = values[(k / inner * size + indices[row]) * inner + k % inner];
            }
        }
        return rows;
    }
}
