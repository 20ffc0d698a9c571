package dev.jerboa.prune.importance;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.PruningGroup.GroupAxis;
import dev.jerboa.prune.structure.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The size of a unit's weights: large weights matter (Han et al. 2015; filters by their L1 norm, Li et al. 2017).
 *
 * @param norm how the size is measured
 */
public record Magnitude(Norm norm) implements Importance {
    /** The ways to measure. */
    public enum Norm {
        /** The sum of absolute weights that compute the unit. */
        L1,
        /** The root of the sum of squares of the weights that compute the unit. */
        L2,
        /** The root of the mean of squares over all weights tied to the unit, each tensor counting alike (DepGraph 2023). */
        GROUP
    }

    @Override
    public String name() {
        return switch (norm) {
            case L1 -> "magnitude-l1";
            case L2 -> "magnitude-l2";
            case GROUP -> "magnitude-group";
        };
    }

    @Override
    public Map<PruningGroup, double[]> scores(Subject subject, List<PruningGroup> groups) {
        Map<PruningGroup, double[]> scores = new LinkedHashMap<>();
        groups.forEach(group -> scores.put(group, scores(subject, group)));
        return scores;
    }

    private double[] scores(Subject subject, PruningGroup group) {
        double[] sums = new double[group.unitCount()];
        int tensors = 0;
        for (GroupAxis axis : group.weights()) {
            TensorData data = subject.constant(axis.axis());
            boolean counts = norm == Norm.GROUP || axis.role() == Role.PRODUCER;
            if (counts && data.type() == ElementType.FLOAT) {
                double share = norm == Norm.GROUP ? 1.0 / UnitWeights.count(data, axis) : 1;
                UnitWeights.visit(
                        data,
                        axis,
                        (unit, place, value) ->
                                sums[unit] += norm == Norm.L1 ? Math.abs(value) : share * value * value);
                tensors++;
            }
        }
        if (norm != Norm.L1) {
            for (int unit = 0; unit < sums.length; unit++) {
                sums[unit] = Math.sqrt(norm == Norm.GROUP ? sums[unit] / Math.max(1, tensors) : sums[unit]);
            }
        }
        return sums;
    }
}
