package dev.jerboa.multimodal.learn;

import dev.jerboa.train.loop.BatchSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what the towers need of the samples to train with. */
final class LearningSource implements BatchSource<LearningBatch> {
    // Any constant does that makes the second view's seed another one.
    private static final long SECOND = 0x5deece66dL;

    private final int[] samples;
    private final List<Tower> towers;
    private final Set<String> compared;

    /**
     * A source.
     *
     * @param samples the numbers of those to train with
     * @param compared the towers of which two views are compared
     */
    LearningSource(int[] samples, List<Tower> towers, Set<String> compared) {
        this.samples = samples;
        this.towers = towers;
        this.compared = compared;
    }

    @Override
    public long exampleCount() {
        return samples.length;
    }

    @Override
    public LearningBatch load(long[] examples, long seed) {
        int[] wanted = Arrays.stream(examples)
                .mapToInt(example -> samples[Math.toIntExact(example)])
                .toArray();
        Map<String, LearningBatch.View> views = new LinkedHashMap<>();
        Map<String, LearningBatch.View> secondViews = new LinkedHashMap<>();
        for (Tower tower : towers) {
            int[] present = Arrays.stream(wanted).filter(tower.data()::has).toArray();
            if (present.length > 0) {
                views.put(tower.name(), view(tower, present, seed));
                if (compared.contains(tower.name())) {
                    secondViews.put(tower.name(), view(tower, present, seed ^ SECOND));
                }
            }
        }
        return new LearningBatch(Arrays.stream(wanted).boxed().toList(), views, secondViews);
    }

    private static LearningBatch.View view(Tower tower, int[] present, long seed) {
        return new LearningBatch.View(
                Arrays.stream(present).boxed().toList(), tower.data().augmented(present, seed));
    }
}
