package dev.jerboa.multimodal.learn;

import dev.jerboa.runtime.Tensor;
import java.util.Map;

/** One vector for each sample: embeddings of a tower that is not trained, or features for one that is. */
public final class VectorData implements TowerData {
    private final String input;
    private final float[][] vectors;

    /**
     * Vectors that stay the caller's.
     *
     * @param input the name of the tower's input
     * @param vectors of each sample, all as wide; null where a sample has none
     */
    public VectorData(String input, float[][] vectors) {
        this.input = input;
        this.vectors = vectors;
    }

    @Override
    public boolean has(int sample) {
        return vectors[sample] != null;
    }

    @Override
    public Map<String, Tensor> inputs(int[] samples) {
        int width = vectors[samples[0]].length;
        float[] rows = new float[samples.length * width];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(vectors[samples[i]], 0, rows, i * width, width);
        }
        return Map.of(input, Tensor.of(new long[] {samples.length, width}, rows));
    }
}
