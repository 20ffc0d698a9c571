package dev.jerboa.multimodal.metric;

import dev.jerboa.multimodal.Vectors;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What one query finds, by its place and those of the items in their sets.
 *
 * @param query its place among the queries
 * @param nearest the places of the items nearest to it, the nearest first
 * @param right the place of the nearest item that belongs to it
 * @param rank the rank of that item, from 1
 */
public record Finding(int query, List<Integer> nearest, int right, int rank) {
    private static final int MOST_QUERIES = 1000;

    public Finding {
        nearest = List.copyOf(nearest);
    }

    /**
     * What queries find, of many queries what 1,000 of them do, evenly spread; those that nothing belongs to are left
     * out.
     *
     * @param shown how many of the nearest are kept
     */
    public static List<Finding> all(EmbeddedSet queries, EmbeddedSet gallery, int shown) {
        int count = queries.vectors().length;
        int asked = Math.min(MOST_QUERIES, count);
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < asked; i++) {
            int query = (int) ((long) i * count / asked);
            float[] scores = new float[gallery.vectors().length];
            for (int j = 0; j < scores.length; j++) {
                scores[j] = Vectors.dot(queries.vectors()[query], gallery.vectors()[j]);
            }
            int[] order = Ranking.best(scores, scores.length);
            long group = queries.groups()[query];
            IntStream.range(0, order.length)
                    .filter(place -> gallery.groups()[order[place]] == group)
                    .findFirst()
                    .ifPresent(place -> findings.add(new Finding(
                            query, IntStream.of(order).limit(shown).boxed().toList(), order[place], place + 1)));
        }
        return findings;
    }

    /** Some whose right item comes first, evenly spread. */
    public static List<Finding> good(List<Finding> all, int count) {
        List<Finding> good = all.stream().filter(finding -> finding.rank() == 1).toList();
        int shown = Math.min(count, good.size());
        return IntStream.range(0, shown)
                .mapToObj(i -> good.get((int) ((i + 0.5) * good.size() / shown)))
                .toList();
    }

    /** Those whose right item comes last, the worst first; none whose right item comes first. */
    public static List<Finding> poor(List<Finding> all, int count) {
        return all.stream()
                .filter(finding -> finding.rank() > 1)
                .sorted(Comparator.comparingInt(Finding::rank).reversed())
                .limit(count)
                .toList();
    }
}
