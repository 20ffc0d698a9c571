package dev.jerboa.multimodal.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Passes known labels along the edges of a graph to items without one, across modalities, too (Zhou et al., "Learning with
 * Local and Global Consistency", 2003, algorithm of section 2).
 *
 * <p>{@code F = alpha S F + (1 - alpha) Y}, repeated from Y on; S is {@code W(i, j) / sqrt(D(i) D(j))}, W the similarity where
 * there is an edge in either direction, negative ones as 0, and D its sums.
 *
 * @param alpha how much comes from neighbours, between 0 and 1
 * @param rounds how often labels are passed on
 */
public record LabelPropagation(double alpha, int rounds) {
    /** The label of an item that none is known of. */
    public static final int UNKNOWN = -1;

    /** Alpha 0.9 and 50 rounds. */
    public static LabelPropagation defaults() {
        return new LabelPropagation(0.9, 50);
    }

    /**
     * How strongly each item belongs to each class, {@code [items][classes]}.
     *
     * @param labels the class of each item, from 0, or {@link #UNKNOWN}
     */
    public double[][] scores(NeighbourGraph graph, int[] labels, int classes) {
        if (labels.length != graph.size()) {
            throw new IllegalArgumentException(labels.length + " labels for a graph of " + graph.size() + " items");
        }
        List<Map<Integer, Double>> shares = normalized(graph);
        double[][] scores = new double[labels.length][classes];
        for (int round = 0; round < rounds; round++) {
            double[][] next = new double[labels.length][classes];
            for (int i = 0; i < labels.length; i++) {
                double[] row = next[i];
                for (Map.Entry<Integer, Double> share : shares.get(i).entrySet()) {
                    double[] other = scores[share.getKey()];
                    for (int c = 0; c < classes; c++) {
                        row[c] += alpha * share.getValue() * other[c];
                    }
                }
                if (labels[i] != UNKNOWN) {
                    row[labels[i]] += 1 - alpha;
                }
            }
            scores = next;
        }
        return scores;
    }

    /** The class of each item; {@link #UNKNOWN} where no label came by. */
    public int[] labels(NeighbourGraph graph, int[] labels, int classes) {
        double[][] scores = scores(graph, labels, classes);
        int[] found = new int[scores.length];
        for (int i = 0; i < found.length; i++) {
            found[i] = UNKNOWN;
            double best = 0;
            for (int c = 0; c < classes; c++) {
                if (scores[i][c] > best) {
                    best = scores[i][c];
                    found[i] = c;
                }
            }
        }
        return found;
    }

    private static List<Map<Integer, Double>> normalized(NeighbourGraph graph) {
        List<Map<Integer, Double>> weights = new ArrayList<>();
        for (int i = 0; i < graph.size(); i++) {
            weights.add(new HashMap<>());
        }
        for (int i = 0; i < graph.size(); i++) {
            for (NeighbourGraph.Edge edge : graph.edges(i)) {
                double weight = Math.max(0, edge.similarity());
                weights.get(i).put(edge.to(), weight);
                weights.get(edge.to()).put(i, weight);
            }
        }
        double[] sums = weights.stream()
                .mapToDouble(
                        row -> row.values().stream().mapToDouble(value -> value).sum())
                .toArray();
        for (int i = 0; i < sums.length; i++) {
            int row = i;
            weights.get(i).replaceAll((j, weight) -> weight == 0 ? 0 : weight / Math.sqrt(sums[row] * sums[j]));
        }
        return weights;
    }
}
