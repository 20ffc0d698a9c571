package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.metric.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one query finds.
 *
 * @param query the emoji that was asked with
 * @param found the nearest emoji, the best first
 * @param rank the place of the right one, from 1
 */
record Finding(Emoji query, List<Emoji> found, int rank) {
    private static final int SHOWN = 6;
    private static final int POOR_RANK = 10;

    Finding {
        found = List.copyOf(found);
    }

    /** What each emoji finds from one side to another, among all of them. */
    static List<Finding> all(EmojiVectors vectors, String from, String to) {
        List<Emoji> emoji = vectors.emoji();
        float[][] gallery = vectors.side(to);
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < gallery.length; i++) {
            float[] query = vectors.side(from)[i];
            float[] scores = new float[gallery.length];
            for (int j = 0; j < scores.length; j++) {
                scores[j] = Vectors.dot(query, gallery[j]);
            }
            int[] order = Ranking.best(scores, scores.length);
            int own = i;
            int place = IntStream.range(0, order.length)
                    .filter(k -> order[k] == own)
                    .findFirst()
                    .orElseThrow();
            findings.add(new Finding(
                    emoji.get(i),
                    IntStream.of(order).limit(SHOWN).mapToObj(emoji::get).toList(),
                    place + 1));
        }
        return findings;
    }

    /** Some whose right one comes first, evenly spread. */
    static List<Finding> good(List<Finding> all, int count) {
        return spread(all.stream().filter(finding -> finding.rank() == 1).toList(), count);
    }

    /** Some whose right one is not among the first ten, evenly spread. */
    static List<Finding> poor(List<Finding> all, int count) {
        return spread(all.stream().filter(finding -> finding.rank() > POOR_RANK).toList(), count);
    }

    private static List<Finding> spread(List<Finding> all, int count) {
        int shown = Math.min(count, all.size());
        return IntStream.range(0, shown)
                .mapToObj(i -> all.get((int) ((i + 0.5) * all.size() / shown)))
                .toList();
    }
}
