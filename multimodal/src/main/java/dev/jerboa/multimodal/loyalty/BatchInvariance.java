package dev.jerboa.multimodal.loyalty;

import dev.jerboa.multimodal.TextEncoder;
import java.util.List;

/** How much an embedding depends on what else is in the batch. */
public final class BatchInvariance {
    private static final int GROUP = 8;

    private BatchInvariance() {}

    /**
     * The largest difference of any element between a sentence's embedding alone and in a padded batch of eight.
     *
     * <p>Sentences are grouped as they come, so that short and long ones share a batch.
     */
    public static double worstDifference(TextEncoder encoder, List<String> sentences) {
        double worst = 0;
        for (int from = 0; from < sentences.size(); from += GROUP) {
            List<String> group = sentences.subList(from, Math.min(from + GROUP, sentences.size()));
            float[][] together = encoder.embedTogether(group);
            for (int i = 0; i < group.size(); i++) {
                float[] alone = encoder.embedTogether(List.of(group.get(i)))[0];
                for (int j = 0; j < alone.length; j++) {
                    worst = Math.max(worst, Math.abs(alone[j] - together[i][j]));
                }
            }
        }
        return worst;
    }
}
