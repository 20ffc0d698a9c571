package dev.jerboa.multimodal.loyalty;

import dev.jerboa.multimodal.Vectors;

/**
 * Agreement of a compressed encoder with the original on the same samples.
 *
 * @param cosineMean mean cosine between both embeddings of a sample
 * @param cosineMin the smallest such cosine
 * @param worstSample the sample that has it
 * @param neighbourOverlap share of each sample's ten nearest neighbours that stay when both query and index are
 *     compressed
 * @param indexOverlap the same when compressed queries search an index that the original made
 * @param samples how many samples were compared
 */
public record Loyalty(
        double cosineMean,
        double cosineMin,
        int worstSample,
        double neighbourOverlap,
        double indexOverlap,
        int samples) {
    private static final int NEIGHBOURS = 10;

    /**
     * Compares embeddings of the same samples.
     *
     * @param original unit vectors, {@code [samples][width]}
     * @param compressed unit vectors, {@code [samples][width]}
     */
    public static Loyalty of(float[][] original, float[][] compressed) {
        if (original.length != compressed.length || original.length == 0) {
            throw new IllegalArgumentException(original.length + " and " + compressed.length + " embeddings");
        }
        double sum = 0;
        double min = Double.POSITIVE_INFINITY;
        int worst = 0;
        for (int i = 0; i < original.length; i++) {
            double cosine = Vectors.dot(original[i], compressed[i]);
            sum += cosine;
            if (cosine < min) {
                min = cosine;
                worst = i;
            }
        }
        int[][] expected = Neighbours.of(original, original, NEIGHBOURS);
        return new Loyalty(
                sum / original.length,
                min,
                worst,
                Neighbours.overlap(expected, Neighbours.of(compressed, compressed, NEIGHBOURS)),
                Neighbours.overlap(expected, Neighbours.of(compressed, original, NEIGHBOURS)),
                original.length);
    }
}
