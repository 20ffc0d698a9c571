package dev.jerboa.prune.importance;

import java.util.Optional;

/**
 * How activations are made discrete and what they are held against.
 *
 * @param bins how many bins an activation falls into; each holds equally many samples
 * @param smoothing what is added to each count
 * @param corrected whether the bias of counted entropies is corrected (Miller 1955)
 * @param labels a class for each sample, in order; clusters of the model's own embeddings if absent
 * @param clusters how many clusters, where there are no labels
 * @param seed of the clusters
 */
public record EntropyOptions(
        int bins, double smoothing, boolean corrected, Optional<int[]> labels, int clusters, long seed) {
    /** Eight bins, 32 clusters, corrected counts; wants a thousand samples or more. */
    public static final EntropyOptions DEFAULT = new EntropyOptions(8, 0, true, Optional.empty(), 32, 1);
}
