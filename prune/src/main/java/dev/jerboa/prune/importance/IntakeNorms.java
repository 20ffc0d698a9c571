package dev.jerboa.prune.importance;

import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.Intake;
import dev.jerboa.prune.structure.PruningGroup;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The mean squares of what matrices and filters take in, index by index. */
final class IntakeNorms {
    private IntakeNorms() {}

    /** For each axis on which units are taken in, the root of the mean of squares at each index. */
    static Map<Axis, double[]> of(Subject subject, List<PruningGroup> groups, String criterion) {
        Map<Axis, double[]> sums = new LinkedHashMap<>();
        groups.forEach(group ->
                group.intakes().forEach(intake -> sums.put(intake.data(), new double[intake.dataSize()])));
        Map<Axis, Long> counts = new HashMap<>();
        Activations.view(
                subject.file(),
                sums.keySet(),
                subject.requireData(criterion),
                subject.progress(),
                (batch, values, mask) -> sums.forEach((axis, squares) -> {
                    float[] rows = Activations.rows(values.get(axis.value()), axis.index(), mask);
                    for (int from = 0; from < rows.length; from += squares.length) {
                        for (int i = 0; i < squares.length; i++) {
                            squares[i] += (double) rows[from + i] * rows[from + i];
                        }
                    }
                    counts.merge(axis, (long) (rows.length / squares.length), Long::sum);
                }));
        sums.forEach((axis, squares) -> {
            for (int i = 0; i < squares.length; i++) {
                squares[i] = Math.sqrt(squares[i] / Math.max(1, counts.getOrDefault(axis, 0L)));
            }
        });
        return sums;
    }

    /** The sum over all intakes of a group of something for each index that a unit has there. */
    static double[] sum(PruningGroup group, IntakeValue value) {
        double[] sums = new double[group.unitCount()];
        for (Intake intake : group.intakes()) {
            for (int unit = 0; unit < sums.length; unit++) {
                for (int index : intake.indices().get(unit)) {
                    sums[unit] += value.at(intake, index);
                }
            }
        }
        return sums;
    }

    /** Something at one index of an intake. */
    @FunctionalInterface
    interface IntakeValue {
        double at(Intake intake, int index);
    }
}
