package dev.jerboa.multimodal.compact;

import java.util.Arrays;

/**
 * Embeddings with a bit a dimension: whether the number is above zero.
 *
 * <p>The candidates of a search are those with the fewest bits that differ from the query's; they are ordered by the product
 * of the query's floats with 1 and -1 for the bits. What that costs depends on the encoder: many dimensions help, and some
 * encoders lose a quarter of their quality.
 */
public final class BinaryVectors implements CompactIndex {
    private final int width;
    private final long[][] vectors;

    private BinaryVectors(int width, long[][] vectors) {
        this.width = width;
        this.vectors = vectors;
    }

    /** Embeddings as bits, from {@code [items][width]}. */
    public static BinaryVectors of(float[][] vectors) {
        return new BinaryVectors(
                vectors[0].length,
                Arrays.stream(vectors).map(BinaryVectors::bits).toArray(long[][]::new));
    }

    private static long[] bits(float[] row) {
        long[] bits = new long[(row.length + Long.SIZE - 1) / Long.SIZE];
        for (int d = 0; d < row.length; d++) {
            if (row[d] > 0) {
                bits[d / Long.SIZE] |= 1L << d;
            }
        }
        return bits;
    }

    @Override
    public int size() {
        return vectors.length;
    }

    @Override
    public int bytesPerVector() {
        return (width + Byte.SIZE - 1) / Byte.SIZE;
    }

    @Override
    public int[] search(float[] query, int count, int multiplier) {
        long[] wanted = bits(query);
        float[] scores = new float[vectors.length];
        for (int i = 0; i < scores.length; i++) {
            int different = 0;
            for (int w = 0; w < wanted.length; w++) {
                different += Long.bitCount(wanted[w] ^ vectors[i][w]);
            }
            scores[i] = -different;
        }
        return Candidates.search(scores, count, multiplier, item -> {
            double sum = 0;
            for (int d = 0; d < width; d++) {
                boolean set = (vectors[item][d / Long.SIZE] >>> d & 1) != 0;
                sum += set ? query[d] : -query[d];
            }
            return sum;
        });
    }
}
