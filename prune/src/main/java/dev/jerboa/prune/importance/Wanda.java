package dev.jerboa.prune.importance;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.Intake;
import dev.jerboa.prune.structure.PruningGroup;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights times activations: {@code |W_ij| * ||X_j||} (Sun et al., "A Simple and Effective Pruning Approach for Large
 * Language Models", 2023), summed over all weights that take in a unit.
 */
public final class Wanda implements Importance {
    @Override
    public String name() {
        return "wanda";
    }

    @Override
    public Map<PruningGroup, double[]> scores(Subject subject, List<PruningGroup> groups) {
        Map<Axis, double[]> norms = IntakeNorms.of(subject, groups, name());
        Map<PruningGroup, double[]> scores = new LinkedHashMap<>();
        for (PruningGroup group : groups) {
            Map<Axis, double[]> weights = new HashMap<>();
            for (Intake intake : group.intakes()) {
                weights.put(intake.weight(), absoluteSums(subject.constant(intake.weight()), intake));
            }
            scores.put(
                    group,
                    IntakeNorms.sum(
                            group,
                            (intake, index) -> norms.get(intake.data())[index] * weights.get(intake.weight())[index]));
        }
        return scores;
    }

    /** The sum of absolute weights at each index of the axis that is summed over. */
    private static double[] absoluteSums(TensorData data, Intake intake) {
        float[] rows = Activations.channelsLast(
                data.toFloats(), data.dims(), intake.weight().index());
        double[] sums = new double[intake.dataSize()];
        for (int i = 0; i < rows.length; i++) {
            sums[i % sums.length] += Math.abs(rows[i]);
        }
        return sums;
    }
}
