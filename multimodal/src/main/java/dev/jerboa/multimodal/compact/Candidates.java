package dev.jerboa.multimodal.compact;

import dev.jerboa.multimodal.metric.Ranking;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/** Finds candidates by a coarse score and orders them by a finer one. */
final class Candidates {
    private Candidates() {}

    static int[] search(float[] coarse, int count, int multiplier, IntToDoubleFunction fine) {
        if (count < 1 || multiplier < 1) {
            throw new IllegalArgumentException(count + " results of " + multiplier + " candidates each");
        }
        int wanted = (int) Math.min(coarse.length, (long) count * multiplier);
        int[] candidates = Ranking.best(coarse, wanted);
        // Of equals the smaller index is to come first in the finer order, too.
        Arrays.sort(candidates);
        float[] scores = new float[wanted];
        for (int i = 0; i < wanted; i++) {
            scores[i] = (float) fine.applyAsDouble(candidates[i]);
        }
        return Arrays.stream(Ranking.best(scores, count))
                .map(place -> candidates[place])
                .toArray();
    }
}
