package dev.jerboa.cli.recipe.space;

import dev.jerboa.multimodal.learn.Learners;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.multimodal.metric.EmbeddedSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * Measures a space that learns on the samples that are kept back, to know when it was best.
 *
 * <p>Where towers are paired, by how well all of these find each other, also those that are no pair; else by the heads.
 */
final class HeldOut {
    /** Retrieval takes the square of this many steps. */
    private static final int MOST_SAMPLES = 2000;

    private final SpaceSamples samples;
    private final Map<String, TowerData> paired;
    private final Map<String, TowerData> all;
    private final List<HeadTask> tasks;

    /**
     * Samples to measure on.
     *
     * @param all what towers read, by their names
     * @param paired those of the towers that are in pairs
     */
    HeldOut(SpaceSamples samples, Map<String, TowerData> all, Map<String, TowerData> paired, List<HeadTask> tasks) {
        this.samples = samples;
        this.all = all;
        this.paired = paired;
        this.tasks = tasks;
    }

    /** What is measured, for people; nothing if nothing can be. */
    Optional<String> metric() {
        if (paired.size() > 1) {
            return Optional.of("mean average precision");
        }
        return tasks.isEmpty() ? Optional.empty() : Optional.of("score of the heads");
    }

    /** How good the towers and heads are now. */
    ToDoubleFunction<Learners> value() {
        return paired.size() > 1 ? this::retrieval : this::heads;
    }

    private double retrieval(Learners learners) {
        List<EmbeddedSet> sets = new ArrayList<>();
        paired.forEach((tower, data) -> {
            int[] held = Arrays.stream(samples.heldWith(data::has))
                    .limit(MOST_SAMPLES)
                    .toArray();
            if (held.length > 0) {
                sets.add(new EmbeddedSet(
                        tower,
                        learners.embed(tower, held),
                        Arrays.stream(held).mapToLong(samples.groups()::get).toArray()));
            }
        });
        return Directions.mean(Directions.of(sets)).orElse(0);
    }

    private double heads(Learners learners) {
        return tasks.stream()
                .mapToDouble(task -> {
                    TowerData data = all.get(task.part().tower());
                    int[] held = samples.heldWith(sample -> data.has(sample) && task.knows(sample));
                    if (held.length == 0) {
                        return 0;
                    }
                    float[][] found = learners.answers(task.part().name(), held);
                    return task.score(task.restored(found), held).value();
                })
                .average()
                .orElse(0);
    }
}
