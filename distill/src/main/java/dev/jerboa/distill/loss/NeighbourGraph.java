package dev.jerboa.distill.loss;

import dev.jerboa.train.Variable;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The graph that joins each sample to those most similar to it. */
final class NeighbourGraph {
    private NeighbourGraph() {}

    /**
     * Ones where the row's sample has an edge to the column's, zeros elsewhere: {@code [samples, samples]}.
     *
     * @param similarities {@code [samples, samples]}, row after row; of equals the first wins
     */
    static Variable of(float[] similarities, int samples, int neighbours) {
        float[] edges = new float[similarities.length];
        for (int row = 0; row < samples; row++) {
            int start = row * samples;
            int[] nearest = IntStream.range(0, samples)
                    .boxed()
                    .sorted(Comparator.comparingDouble(column -> -similarities[start + column]))
                    .limit(neighbours)
                    .mapToInt(Integer::intValue)
                    .toArray();
            Arrays.stream(nearest).forEach(column -> edges[start + column] = 1);
        }
        return Variable.of(new long[] {samples, samples}, edges);
    }
}
