package dev.jerboa.multimodal.metric;

import java.util.Arrays;

/** Orders items by a score, the best first; of equals the one with the smaller index comes first. */
public final class Ranking {
    private Ranking() {}

    /**
     * The indices of the best.
     *
     * @param scores higher is better; NaN is worse than all
     * @param count how many at most
     */
    public static int[] best(float[] scores, int count) {
        long[] keys = new long[scores.length];
        for (int i = 0; i < keys.length; i++) {
            // Sorted as one number: falling score first, then rising index.
            keys[i] = ((long) ~ordered(scores[i]) << 32) | i;
        }
        Arrays.sort(keys);
        int[] best = new int[Math.min(count, keys.length)];
        for (int i = 0; i < best.length; i++) {
            best[i] = (int) keys[i];
        }
        return best;
    }

    /** An integer for each float such that their orders agree; both zeros are one. */
    private static int ordered(float score) {
        if (Float.isNaN(score)) {
            return Integer.MIN_VALUE;
        }
        int bits = Float.floatToIntBits(score + 0f);
        return bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
    }
}
