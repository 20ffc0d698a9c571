package dev.jerboa.prune.importance;

import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.PruningGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The root mean square of what a unit gives to those that take it in, summed over them. */
public final class ActivationNorm implements Importance {
    @Override
    public String name() {
        return "activation-norm";
    }

    @Override
    public Map<PruningGroup, double[]> scores(Subject subject, List<PruningGroup> groups) {
        Map<Axis, double[]> norms = IntakeNorms.of(subject, groups, name());
        Map<PruningGroup, double[]> scores = new LinkedHashMap<>();
        groups.forEach(group ->
                scores.put(group, IntakeNorms.sum(group, (intake, index) -> norms.get(intake.data())[index])));
        return scores;
    }
}
