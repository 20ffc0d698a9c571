package dev.jerboa.multimodal.loyalty;

import dev.jerboa.multimodal.Vectors;

/**
 * Agreement of a compressed encoder with the original on the same samples.
 *
 * <p>Where the two have vectors of another width, only {@code neighbourOverlap} can be told; the other figures are NaN.
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
     * @param compressed unit vectors, {@code [samples][width]}, not necessarily as wide
     */
    public static Loyalty of(float[][] original, float[][] compressed) {
        if (original.length != compressed.length || original.length == 0) {
            throw new IllegalArgumentException(original.length + " and " + compressed.length + " embeddings");
        }
        int[][] expected = Neighbours.of(original, original, NEIGHBOURS);
        double overlap = Neighbours.overlap(expected, Neighbours.of(compressed, compressed, NEIGHBOURS));
        if (original[0].length != compressed[0].length) {
            return new Loyalty(Double.NaN, Double.NaN, 0, overlap, Double.NaN, original.length);
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
        return new Loyalty(
                sum / original.length,
                min,
                worst,
                overlap,
                Neighbours.overlap(expected, Neighbours.of(compressed, original, NEIGHBOURS)),
                original.length);
    }
}
