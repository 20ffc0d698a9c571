package dev.jerboa.multimodal.loyalty;

import dev.jerboa.multimodal.Vectors;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Exact nearest neighbours by inner product; a tie goes to the smaller index. */
final class Neighbours {
    private Neighbours() {}

    /**
     * The nearest neighbours of each query among the items, itself left out.
     *
     * @param queries {@code [samples][width]}
     * @param items {@code [samples][width]}; query {@code i} and item {@code i} are the same sample
     * @return indices, nearest first, {@code [samples][count]}, or fewer where there are fewer items
     */
    static int[][] of(float[][] queries, float[][] items, int count) {
        return IntStream.range(0, queries.length)
                .parallel()
                .mapToObj(query -> nearest(queries[query], items, query, Math.min(count, items.length - 1)))
                .toArray(int[][]::new);
    }

    /** The share of indices that two lists of neighbours have in common, whatever their order. */
    static double overlap(int[][] expected, int[][] actual) {
        double sum = 0;
        for (int i = 0; i < expected.length; i++) {
            int[] sorted = actual[i].clone();
            Arrays.sort(sorted);
            long common = Arrays.stream(expected[i])
                    .filter(index -> Arrays.binarySearch(sorted, index) >= 0)
                    .count();
            sum += expected[i].length == 0 ? 1 : (double) common / expected[i].length;
        }
        return sum / expected.length;
    }

    private static int[] nearest(float[] query, float[][] items, int self, int count) {
        int[] best = new int[count];
        float[] scores = new float[count];
        int found = 0;
        for (int item = 0; item < items.length; item++) {
            float score = Vectors.dot(query, items[item]);
            if (item == self || (found == count && (count == 0 || score <= scores[count - 1]))) {
                continue;
            }
            int place = found < count ? found++ : count - 1;
            for (; place > 0 && scores[place - 1] < score; place--) {
                scores[place] = scores[place - 1];
                best[place] = best[place - 1];
            }
            scores[place] = score;
            best[place] = item;
        }
        return best;
    }
}
