package dev.jerboa.multimodal.compact;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.metric.Ranking;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What a search in few bytes finds of what a search in floats finds.
 *
 * @param bytesPerVector bytes of an embedding
 * @param kept share of the first results in floats that are among the first results here, over all queries
 * @param sameFirst share of queries whose first result is the same
 */
public record CompactQuality(int bytesPerVector, double kept, double sameFirst) {
    /**
     * Compares both searches.
     *
     * @param queries unit vectors, {@code [queries][width]}
     * @param documents the unit vectors that the index was made of, {@code [items][width]}
     * @param count how many results are looked at
     * @param multiplier candidates for each result
     */
    public static CompactQuality of(
            float[][] queries, float[][] documents, CompactIndex index, int count, int multiplier) {
        if (index.size() != documents.length || queries.length == 0) {
            throw new IllegalArgumentException(queries.length + " queries, " + documents.length
                    + " documents and an index of " + index.size() + " of them");
        }
        int most = Math.min(count, documents.length);
        int[][] outcomes = IntStream.range(0, queries.length)
                .parallel()
                .mapToObj(q -> outcome(queries[q], documents, index, most, multiplier))
                .toArray(int[][]::new);
        double kept = Arrays.stream(outcomes).mapToInt(outcome -> outcome[0]).sum();
        double same = Arrays.stream(outcomes).mapToInt(outcome -> outcome[1]).sum();
        return new CompactQuality(
                index.bytesPerVector(), kept / ((double) queries.length * most), same / queries.length);
    }

    private static int[] outcome(float[] query, float[][] documents, CompactIndex index, int count, int multiplier) {
        float[] scores = new float[documents.length];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = Vectors.dot(query, documents[i]);
        }
        int[] exact = Ranking.best(scores, count);
        int[] found = index.search(query, count, multiplier);
        int kept = (int) Arrays.stream(exact)
                .filter(item -> Arrays.stream(found).anyMatch(other -> other == item))
                .count();
        return new int[] {kept, exact[0] == found[0] ? 1 : 0};
    }
}
