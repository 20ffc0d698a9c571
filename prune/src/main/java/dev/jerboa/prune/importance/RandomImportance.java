package dev.jerboa.prune.importance;

import dev.jerboa.prune.structure.PruningGroup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Chance: the control that any criterion has to beat.
 *
 * @param seed of the random numbers
 */
public record RandomImportance(long seed) implements Importance {
    @Override
    public String name() {
        return "random";
    }

    @Override
    public Map<PruningGroup, double[]> scores(Subject subject, List<PruningGroup> groups) {
        Random random = new Random(seed);
        Map<PruningGroup, double[]> scores = new LinkedHashMap<>();
        groups.forEach(
                group -> scores.put(group, random.doubles(group.unitCount()).toArray()));
        return scores;
    }
}
