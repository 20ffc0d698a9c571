package dev.jerboa.multimodal.compact;

import java.util.Arrays;

/**
 * Embeddings with a byte a dimension: {@code q = round((x - least) / step) - 128} with {@code step = (greatest - least) / 255},
 * the least and greatest of each dimension being those of calibration vectors. Numbers beyond them are clipped.
 *
 * <p>The candidates of a search come from products of whole numbers: the query, times the steps, gets 8 bits for this.
 */
public final class Int8Vectors implements CompactIndex {
    private static final int LEVELS = 255;
    private static final int LEAST = -128;

    private final float[] least;
    private final float[] step;
    private final byte[][] vectors;

    private Int8Vectors(float[] least, float[] step, byte[][] vectors) {
        this.least = least;
        this.step = step;
        this.vectors = vectors;
    }

    /**
     * Embeddings as bytes.
     *
     * @param vectors {@code [items][width]}
     * @param calibration vectors whose range each dimension gets, {@code [samples][width]}; some hundreds like those to come
     */
    public static Int8Vectors of(float[][] vectors, float[][] calibration) {
        int width = calibration[0].length;
        float[] least = calibration[0].clone();
        float[] greatest = calibration[0].clone();
        for (float[] row : calibration) {
            for (int d = 0; d < width; d++) {
                least[d] = Math.min(least[d], row[d]);
                greatest[d] = Math.max(greatest[d], row[d]);
            }
        }
        float[] step = new float[width];
        for (int d = 0; d < width; d++) {
            step[d] = (greatest[d] - least[d]) / LEVELS;
        }
        byte[][] bytes =
                Arrays.stream(vectors).map(row -> quantize(row, least, step)).toArray(byte[][]::new);
        return new Int8Vectors(least, step, bytes);
    }

    private static byte[] quantize(float[] row, float[] least, float[] step) {
        byte[] bytes = new byte[row.length];
        for (int d = 0; d < row.length; d++) {
            // A dimension that never changes has no step; any level stands for its only number.
            int level = step[d] == 0 ? 0 : Math.round((row[d] - least[d]) / step[d]);
            bytes[d] = (byte) (LEAST + Math.max(0, Math.min(LEVELS, level)));
        }
        return bytes;
    }

    /** What is known of an embedding, in floats. */
    public float[] restore(int item) {
        float[] row = new float[least.length];
        for (int d = 0; d < row.length; d++) {
            row[d] = least[d] + (vectors[item][d] - LEAST) * step[d];
        }
        return row;
    }

    @Override
    public int size() {
        return vectors.length;
    }

    @Override
    public int bytesPerVector() {
        return least.length;
    }

    @Override
    public int[] search(float[] query, int count, int multiplier) {
        float[] weights = new float[query.length];
        float greatest = 0;
        for (int d = 0; d < weights.length; d++) {
            weights[d] = query[d] * step[d];
            greatest = Math.max(greatest, Math.abs(weights[d]));
        }
        byte[] coarse = new byte[weights.length];
        for (int d = 0; d < coarse.length && greatest > 0; d++) {
            coarse[d] = (byte) Math.round(weights[d] / greatest * Byte.MAX_VALUE);
        }
        float[] scores = new float[vectors.length];
        for (int i = 0; i < scores.length; i++) {
            int sum = 0;
            for (int d = 0; d < coarse.length; d++) {
                sum += coarse[d] * vectors[i][d];
            }
            scores[i] = sum;
        }
        // What the least of each dimension adds is the same for all.
        return Candidates.search(scores, count, multiplier, item -> {
            double sum = 0;
            for (int d = 0; d < weights.length; d++) {
                sum += (double) weights[d] * vectors[item][d];
            }
            return sum;
        });
    }
}
