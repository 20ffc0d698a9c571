package dev.jerboa.multimodal.metric;

import dev.jerboa.multimodal.Vectors;
import java.util.stream.IntStream;

/**
 * What a space looks like, whatever is searched in it.
 *
 * <p>Vectors are of length one. Alignment and uniformity: Wang and Isola, "Understanding Contrastive Representation Learning
 * through Alignment and Uniformity on the Hypersphere", 2020, section 4.1. Modality gap: Liang et al., "Mind the Gap", 2022,
 * section 2.1.
 */
public final class SpaceGeometry {
    private SpaceGeometry() {}

    /** The mean squared distance of pairs, row i of one belonging to row i of the other; 0 is best. */
    public static double alignment(float[][] first, float[][] second) {
        if (first.length != second.length || first.length == 0) {
            throw new IllegalArgumentException(first.length + " and " + second.length + " vectors");
        }
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += squaredDistance(first[i], second[i]);
        }
        return sum / first.length;
    }

    /** The logarithm of the mean of {@code exp(-2 squared distance)} over all pairs of two vectors; lower is more even. */
    public static double uniformity(float[][] vectors) {
        int count = vectors.length;
        if (count < 2) {
            throw new IllegalArgumentException(count + " vectors, and two are needed");
        }
        double sum = IntStream.range(0, count)
                .parallel()
                .mapToDouble(i -> {
                    double row = 0;
                    for (int j = i + 1; j < count; j++) {
                        // Of unit vectors: |x - y|^2 = 2 - 2 x.y
                        row += Math.exp(-4 + 4.0 * Vectors.dot(vectors[i], vectors[j]));
                    }
                    return row;
                })
                .sum();
        return Math.log(2 * sum / ((double) count * (count - 1)));
    }

    /** The distance between the means of two modalities. */
    public static double modalityGap(float[][] first, float[][] second) {
        return Math.sqrt(squaredDistance(mean(first), mean(second)));
    }

    private static float[] mean(float[][] vectors) {
        double[] sums = new double[vectors[0].length];
        for (float[] vector : vectors) {
            for (int c = 0; c < sums.length; c++) {
                sums[c] += vector[c];
            }
        }
        float[] mean = new float[sums.length];
        for (int c = 0; c < sums.length; c++) {
            mean[c] = (float) (sums[c] / vectors.length);
        }
        return mean;
    }

    private static double squaredDistance(float[] a, float[] b) {
        double sum = 0;
        for (int c = 0; c < a.length; c++) {
            sum += (double) (a[c] - b[c]) * (a[c] - b[c]);
        }
        return sum;
    }
}
