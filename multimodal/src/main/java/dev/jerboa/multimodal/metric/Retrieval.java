package dev.jerboa.multimodal.metric;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How well queries find what belongs to them in a gallery, ranked by cosine; of equals the one with the smaller index comes
 * first.
 *
 * <p>What belongs to a query has the same group: an identity of its own, or a class. Queries that nothing belongs to are
 * left out.
 *
 * @param queries how many queries have something that belongs to them
 * @param gallery how many items there are
 * @param recallAt1 share of queries whose first item belongs to them
 * @param recallAt5 share of queries with one that belongs to them among the first five
 * @param recallAt10 the same among the first ten
 * @param medianRank the median over queries of the rank, from 1, of the first item that belongs to them
 * @param meanAveragePrecision the mean over queries of the average, over all items that belong to them, of the share of such
 *     items down to there
 */
public record Retrieval(
        int queries,
        int gallery,
        double recallAt1,
        double recallAt5,
        double recallAt10,
        double medianRank,
        double meanAveragePrecision) {
    /**
     * Measures one direction.
     *
     * @param queries unit vectors, {@code [queries][width]}
     * @param queryGroups what each query belongs to
     * @param gallery unit vectors, {@code [items][width]}
     * @param galleryGroups what each item belongs to
     * @throws JerboaException if nothing belongs to any query
     */
    public static Retrieval of(float[][] queries, long[] queryGroups, float[][] gallery, long[] galleryGroups) {
        return measure(queries, queryGroups, gallery, galleryGroups, false);
    }

    /** Measures how items find others of their group among themselves, each left out of its own gallery. */
    public static Retrieval within(float[][] vectors, long[] groups) {
        return measure(vectors, groups, vectors, groups, true);
    }

    private static Retrieval measure(
            float[][] queries, long[] queryGroups, float[][] gallery, long[] galleryGroups, boolean withoutSelf) {
        requireSameCount("queries", queries.length, queryGroups.length);
        requireSameCount("items", gallery.length, galleryGroups.length);
        List<Outcome> outcomes = IntStream.range(0, queries.length)
                .parallel()
                .mapToObj(i ->
                        outcome(similarities(queries[i], gallery), queryGroups[i], galleryGroups, withoutSelf ? i : -1))
                .filter(Objects::nonNull)
                .toList();
        if (outcomes.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "none of " + queries.length + " queries has anything that belongs to it among " + gallery.length
                            + " items",
                    "Queries and items need identities, or classes, in common.");
        }
        int[] ranks = outcomes.stream().mapToInt(Outcome::firstRank).sorted().toArray();
        return new Retrieval(
                ranks.length,
                withoutSelf ? gallery.length - 1 : gallery.length,
                recall(ranks, 1),
                recall(ranks, 5),
                recall(ranks, 10),
                (ranks[(ranks.length - 1) / 2] + ranks[ranks.length / 2]) / 2.0,
                outcomes.stream().mapToDouble(Outcome::averagePrecision).sum() / ranks.length);
    }

    private static void requireSameCount(String what, int vectors, int groups) {
        if (vectors != groups) {
            throw new IllegalArgumentException(vectors + " " + what + " and " + groups + " groups of them");
        }
    }

    private record Outcome(int firstRank, double averagePrecision) {}

    private static float[] similarities(float[] query, float[][] gallery) {
        float[] similarities = new float[gallery.length];
        for (int i = 0; i < gallery.length; i++) {
            similarities[i] = Vectors.dot(query, gallery[i]);
        }
        return similarities;
    }

    private static Outcome outcome(float[] similarities, long group, long[] groups, int self) {
        int[] order = Ranking.best(similarities, similarities.length);
        int rank = 0;
        int found = 0;
        int first = 0;
        double precisions = 0;
        for (int item : order) {
            if (item == self) {
                continue;
            }
            rank++;
            if (groups[item] == group) {
                found++;
                first = found == 1 ? rank : first;
                precisions += (double) found / rank;
            }
        }
        return found == 0 ? null : new Outcome(first, precisions / found);
    }

    private static double recall(int[] ranks, int among) {
        return (double) Arrays.stream(ranks).filter(rank -> rank <= among).count() / ranks.length;
    }

    /** Recall among the first 1, 5 or 10; empty for another number. */
    public OptionalDouble recallAt(int among) {
        return switch (among) {
            case 1 -> OptionalDouble.of(recallAt1);
            case 5 -> OptionalDouble.of(recallAt5);
            case 10 -> OptionalDouble.of(recallAt10);
            default -> OptionalDouble.empty();
        };
    }
}
