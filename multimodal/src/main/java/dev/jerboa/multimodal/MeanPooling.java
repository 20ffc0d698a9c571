package dev.jerboa.multimodal;

import dev.jerboa.multimodal.text.TokenBatch;

/** The mean of the vectors of a sentence's tokens (Reimers and Gurevych 2019, Sentence-BERT). */
final class MeanPooling {
    private MeanPooling() {}

    /**
     * Averages over the tokens that are not padding.
     *
     * @param hidden row-major {@code [sentences, tokens, width]}
     * @return {@code [sentences][width]}
     */
    static float[][] pool(float[] hidden, TokenBatch batch, int width) {
        long[] mask = batch.mask().longs();
        float[][] pooled = new float[batch.sentences()][width];
        for (int sentence = 0; sentence < batch.sentences(); sentence++) {
            int tokens = 0;
            for (int token = 0; token < batch.tokens(); token++) {
                int position = sentence * batch.tokens() + token;
                if (mask[position] != 0) {
                    add(hidden, position * width, pooled[sentence]);
                    tokens++;
                }
            }
            for (int i = 0; i < width; i++) {
                pooled[sentence][i] /= Math.max(1, tokens);
            }
        }
        return pooled;
    }

    private static void add(float[] hidden, int from, float[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += hidden[from + i];
        }
    }
}
