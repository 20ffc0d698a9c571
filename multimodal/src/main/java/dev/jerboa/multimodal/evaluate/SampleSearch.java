package dev.jerboa.multimodal.evaluate;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Vectors;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.metric.Ranking;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds samples by a vector. */
public final class SampleSearch {
    private SampleSearch() {}

    /**
     * A sample that was found.
     *
     * @param sample what was found
     * @param modality in which of its values
     * @param similarity the cosine
     */
    public record Hit(Sample sample, Modality modality, float similarity) {}

    /**
     * The values most similar to a vector, the most similar first.
     *
     * @param query a unit vector
     * @param among the modalities to search in
     * @param count how many at most
     */
    public static List<Hit> search(EmbeddedSamples samples, float[] query, Set<Modality> among, int count) {
        List<Hit> all = new ArrayList<>();
        for (Modality modality : samples.modalities()) {
            if (among.contains(modality)) {
                float[][] vectors = samples.vectors(modality);
                for (int row = 0; row < vectors.length; row++) {
                    all.add(new Hit(samples.sample(modality, row), modality, Vectors.dot(query, vectors[row])));
                }
            }
        }
        float[] scores = new float[all.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = all.get(i).similarity();
        }
        List<Hit> hits = new ArrayList<>();
        for (int best : Ranking.best(scores, count)) {
            hits.add(all.get(best));
        }
        return hits;
    }
}
