package dev.jerboa.multimodal.metric;

import dev.jerboa.multimodal.Vectors;
import java.util.Random;

/**
 * The plane through the mean of vectors in which they differ most: their two first principal components, by power iteration
 * (Jolliffe, "Principal Component Analysis", 2002, appendix A1).
 */
public final class PrincipalPlane {
    private static final int ITERATIONS = 60;
    private static final long SEED = 1;

    private final float[][] centred;

    private PrincipalPlane(float[][] centred) {
        this.centred = centred;
    }

    /**
     * The place of each vector in the plane.
     *
     * @param vectors {@code [items][width]}, at least one
     * @return {@code [items][2]}, the first coordinate that of the greatest variance; all 0 along a side where they do not
     *     differ
     */
    public static float[][] of(float[][] vectors) {
        int width = vectors[0].length;
        double[] mean = new double[width];
        for (float[] vector : vectors) {
            for (int c = 0; c < width; c++) {
                mean[c] += vector[c] / (double) vectors.length;
            }
        }
        float[][] centred = new float[vectors.length][width];
        for (int i = 0; i < vectors.length; i++) {
            for (int c = 0; c < width; c++) {
                centred[i][c] = (float) (vectors[i][c] - mean[c]);
            }
        }
        PrincipalPlane plane = new PrincipalPlane(centred);
        float[] first = plane.component(new float[width]);
        float[] second = plane.component(first);
        float[][] places = new float[vectors.length][];
        for (int i = 0; i < places.length; i++) {
            places[i] = new float[] {Vectors.dot(centred[i], first), Vectors.dot(centred[i], second)};
        }
        return places;
    }

    /** The direction of the greatest variance at right angles to another. */
    private float[] component(float[] other) {
        int width = other.length;
        Random random = new Random(SEED);
        float[] direction = new float[width];
        for (int c = 0; c < width; c++) {
            direction[c] = (float) random.nextGaussian();
        }
        for (int round = 0; round < ITERATIONS; round++) {
            float[] next = new float[width];
            for (float[] vector : centred) {
                add(next, Vectors.dot(vector, direction), vector);
            }
            add(next, -Vectors.dot(next, other), other);
            Vectors.normalize(next);
            direction = next;
        }
        return direction;
    }

    private static void add(float[] sum, float factor, float[] vector) {
        for (int c = 0; c < sum.length; c++) {
            sum[c] += factor * vector[c];
        }
    }
}
