package dev.jerboa.multimodal.graph;

import dev.jerboa.train.Variable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A graph as something to learn: embeddings of any width are told which items are near each other.
 *
 * <p>{@code KL(softmax over the edges of similarity / temperature || softmax over all others of cosine / temperature)}, the
 * mean over the items of a batch that have an edge within it.
 *
 * @param graph of all items
 * @param temperature divides the similarities
 */
public record RelationalTarget(NeighbourGraph graph, double temperature) {
    private static final double NEVER = -1e9;

    /**
     * The loss of a batch, a scalar; 0 where no edge is within it.
     *
     * @param embeddings {@code [items, width]}, scaled to length one here
     * @param items the number of each row's item, no two the same
     */
    public Variable loss(Variable embeddings, List<Integer> items) {
        int count = items.size();
        Map<Integer, Integer> places = new HashMap<>();
        for (int i = 0; i < count; i++) {
            places.put(items.get(i), i);
        }
        float[] targets = new float[count * count];
        double entropies = 0;
        int rows = 0;
        for (int i = 0; i < count; i++) {
            double total = 0;
            for (NeighbourGraph.Edge edge : graph.edges(items.get(i))) {
                Integer place = places.get(edge.to());
                if (place != null) {
                    targets[i * count + place] = (float) Math.exp(edge.similarity() / temperature);
                    total += targets[i * count + place];
                }
            }
            rows += total > 0 ? 1 : 0;
            for (int j = i * count; j < (i + 1) * count && total > 0; j++) {
                targets[j] /= (float) total;
                entropies -= targets[j] > 0 ? targets[j] * Math.log(targets[j]) : 0;
            }
        }
        Variable unit = embeddings.normalized();
        Variable logits = unit.matmul(unit.transpose(0, 1))
                .times(1 / temperature)
                .plus(Variable.of(new long[] {count, count}, diagonal(count)));
        return Variable.of(new long[] {count, count}, targets)
                .times(logits.logSoftmax(-1))
                .sum()
                .negated()
                .plus(-entropies)
                .times(1.0 / Math.max(1, rows));
    }

    private static float[] diagonal(int count) {
        float[] values = new float[count * count];
        for (int i = 0; i < count; i++) {
            values[i * count + i] = (float) NEVER;
        }
        return values;
    }
}
