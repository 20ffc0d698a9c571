package dev.jerboa.multimodal.graph;

import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.metric.EmbeddedSet;
import dev.jerboa.multimodal.metric.Ranking;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Joins each item to those most similar to it, of each modality as many: where modalities lie apart in the space, all edges
 * would stay within one otherwise.
 *
 * <p>Items have numbers from 0, those of the first modality first. An edge from one item to another need not have one back.
 */
public final class NeighbourGraph {
    private final List<Integer> starts;
    private final List<List<Edge>> edges;

    /**
     * An edge.
     *
     * @param to the number of the item that it leads to
     * @param similarity the cosine
     */
    public record Edge(int to, float similarity) {}

    private NeighbourGraph(List<Integer> starts, List<List<Edge>> edges) {
        this.starts = starts;
        this.edges = edges;
    }

    /**
     * The graph of all items.
     *
     * @param sets unit vectors of one width, a set for each modality
     * @param neighbours edges from each item to each modality, but no item to itself
     * @throws JerboaException if there are fewer others than neighbours in a modality
     */
    public static NeighbourGraph of(List<EmbeddedSet> sets, int neighbours) {
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        for (EmbeddedSet set : sets) {
            if (neighbours < 1 || neighbours >= set.vectors().length) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        neighbours + " neighbours were asked for among the " + (set.vectors().length - 1)
                                + " others of the modality '" + set.name() + "'",
                        "Ask for fewer, and for one at least.");
            }
            starts.add(start);
            start += set.vectors().length;
        }
        List<List<Edge>> edges = new ArrayList<>();
        for (int from = 0; from < sets.size(); from++) {
            int own = from;
            edges.addAll(IntStream.range(0, sets.get(from).vectors().length)
                    .parallel()
                    .mapToObj(i -> edges(sets, starts, own, i, neighbours))
                    .toList());
        }
        return new NeighbourGraph(List.copyOf(starts), edges);
    }

    private static List<Edge> edges(List<EmbeddedSet> sets, List<Integer> starts, int own, int item, int neighbours) {
        float[] query = sets.get(own).vectors()[item];
        List<Edge> edges = new ArrayList<>();
        for (int to = 0; to < sets.size(); to++) {
            float[][] vectors = sets.get(to).vectors();
            float[] scores = new float[vectors.length];
            for (int i = 0; i < scores.length; i++) {
                scores[i] = to == own && i == item ? Float.NaN : Vectors.dot(query, vectors[i]);
            }
            for (int best : Ranking.best(scores, neighbours)) {
                edges.add(new Edge(starts.get(to) + best, scores[best]));
            }
        }
        return List.copyOf(edges);
    }

    /** How many items there are. */
    public int size() {
        return edges.size();
    }

    /** The number of an item by its modality, as the sets were given, and its place there. */
    public int item(int set, int place) {
        return starts.get(set) + place;
    }

    /** The edges from an item, for each modality the most similar first. */
    public List<Edge> edges(int item) {
        return edges.get(item);
    }
}
