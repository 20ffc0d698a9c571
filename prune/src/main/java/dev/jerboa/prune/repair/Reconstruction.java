package dev.jerboa.prune.repair;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.BitSet;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * What goes, written as a combination of what stays: {@code x_gone = A x_left + c}, by ridge regression.
 *
 * <p>For a matrix that takes in {@code x}, weights {@code W_left + A^T W_gone} are the least-squares solution for its output
 * (the "ThiNet" and "channel pruning" of Luo et al. and He et al., both ICCV 2017, in closed form), since least squares are
 * linear in their target.
 */
public final class Reconstruction {
    private final int[] left;
    private final int[] gone;
    private final double[][] combination;
    private final double[] constant;

    private Reconstruction(int[] left, int[] gone, double[][] combination, double[] constant) {
        this.left = left;
        this.gone = gone;
        this.combination = combination;
        this.constant = constant;
    }

    /** The indices that stay, ascending. */
    int[] left() {
        return left;
    }

    /** The indices that go, ascending. */
    int[] gone() {
        return gone;
    }

    /** {@code A^T}: for each index that stays, its part in each one that goes. */
    double[][] combination() {
        return combination;
    }

    /** {@code c}: one number for each index that goes; zeros unless deviations from the mean were fitted. */
    double[] constant() {
        return constant;
    }

    /**
     * Fits a combination.
     *
     * @param ridge what is added to the diagonal, relative to its mean; more than 0
     * @param centred whether a constant may be used
     */
    public static Reconstruction fit(Moments moments, BitSet gone, double ridge, boolean centred) {
        int[] removed = gone.stream().toArray();
        BitSet rest = new BitSet();
        rest.set(0, moments.size());
        rest.andNot(gone);
        int[] kept = rest.stream().toArray();
        DMatrixRMaj normal = new DMatrixRMaj(kept.length, kept.length);
        double trace = 0;
        for (int i = 0; i < kept.length; i++) {
            for (int j = 0; j < kept.length; j++) {
                normal.set(i, j, moments.product(kept[i], kept[j], centred));
            }
            trace += normal.get(i, i);
        }
        // Something is added even where all activations are zero, so that the system has a solution.
        double added = Math.max(ridge * trace / kept.length, Float.MIN_NORMAL);
        for (int i = 0; i < kept.length; i++) {
            normal.add(i, i, added);
        }
        DMatrixRMaj target = new DMatrixRMaj(kept.length, removed.length);
        for (int i = 0; i < kept.length; i++) {
            for (int j = 0; j < removed.length; j++) {
                target.set(i, j, moments.product(kept[i], removed[j], centred));
            }
        }
        LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(kept.length);
        if (!solver.setA(normal)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the activations of " + kept.length + " units cannot be solved for with a ridge of " + ridge,
                    "Give a larger ridge, or more samples: there were " + moments.rowCount() + " rows.");
        }
        DMatrixRMaj solution = new DMatrixRMaj(kept.length, removed.length);
        solver.solve(target, solution);
        return of(moments, kept, removed, solution, centred);
    }

    private static Reconstruction of(
            Moments moments, int[] kept, int[] removed, DMatrixRMaj solution, boolean centred) {
        double[][] combination = new double[kept.length][removed.length];
        double[] constant = new double[removed.length];
        for (int j = 0; centred && j < removed.length; j++) {
            constant[j] = moments.mean(removed[j]);
        }
        for (int i = 0; i < kept.length; i++) {
            for (int j = 0; j < removed.length; j++) {
                combination[i][j] = solution.get(i, j);
                constant[j] -= centred ? solution.get(i, j) * moments.mean(kept[i]) : 0;
            }
        }
        return new Reconstruction(kept, removed, combination, constant);
    }

    /** No combination, only the mean of what goes: the compensation of biases. */
    public static Reconstruction ofMeans(Moments moments, BitSet gone) {
        int[] removed = gone.stream().toArray();
        BitSet rest = new BitSet();
        rest.set(0, moments.size());
        rest.andNot(gone);
        int[] kept = rest.stream().toArray();
        double[] constant = new double[removed.length];
        for (int j = 0; j < removed.length; j++) {
            constant[j] = moments.mean(removed[j]);
        }
        return new Reconstruction(kept, removed, new double[kept.length][removed.length], constant);
    }
}
