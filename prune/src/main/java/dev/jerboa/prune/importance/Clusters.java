package dev.jerboa.prune.importance;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Groups vectors around means (Lloyd 1982), which start far apart (k-means++, Arthur and Vassilvitskii 2007). */
public final class Clusters {
    private static final int MOST_ROUNDS = 50;

    private Clusters() {}

    /** The cluster of each vector; the same for the same seed. */
    public static int[] of(List<float[]> vectors, int clusterCount, long seed) {
        double[][] means = start(vectors, Math.min(clusterCount, vectors.size()), new Random(seed));
        int[] clusters = new int[vectors.size()];
        Arrays.fill(clusters, -1);
        for (int round = 0; round < MOST_ROUNDS; round++) {
            boolean moved = false;
            for (int i = 0; i < clusters.length; i++) {
                int nearest = nearest(vectors.get(i), means, means.length);
                moved |= nearest != clusters[i];
                clusters[i] = nearest;
            }
            if (!moved) {
                break;
            }
            recompute(vectors, clusters, means);
        }
        return clusters;
    }

    private static double[][] start(List<float[]> vectors, int count, Random random) {
        double[][] means = new double[count][];
        means[0] = widened(vectors.get(random.nextInt(vectors.size())));
        double[] distances = new double[vectors.size()];
        for (int c = 1; c < count; c++) {
            double total = 0;
            for (int i = 0; i < distances.length; i++) {
                distances[i] = squaredDistance(vectors.get(i), means[nearest(vectors.get(i), means, c)]);
                total += distances[i];
            }
            double left = random.nextDouble() * total;
            int chosen = 0;
            while (chosen < distances.length - 1 && left >= distances[chosen]) {
                left -= distances[chosen++];
            }
            means[c] = widened(vectors.get(chosen));
        }
        return means;
    }

    private static void recompute(List<float[]> vectors, int[] clusters, double[][] means) {
        int[] counts = new int[means.length];
        double[][] sums = new double[means.length][means[0].length];
        for (int i = 0; i < clusters.length; i++) {
            counts[clusters[i]]++;
            float[] vector = vectors.get(i);
            for (int j = 0; j < vector.length; j++) {
                sums[clusters[i]][j] += vector[j];
            }
        }
        for (int c = 0; c < means.length; c++) {
            // An empty cluster keeps its mean.
            for (int j = 0; counts[c] > 0 && j < means[c].length; j++) {
                means[c][j] = sums[c][j] / counts[c];
            }
        }
    }

    private static int nearest(float[] vector, double[][] means, int count) {
        int nearest = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < count; c++) {
            double distance = squaredDistance(vector, means[c]);
            if (distance < least) {
                least = distance;
                nearest = c;
            }
        }
        return nearest;
    }

    private static double squaredDistance(float[] vector, double[] mean) {
        double sum = 0;
        for (int i = 0; i < vector.length; i++) {
            double difference = vector[i] - mean[i];
            sum += difference * difference;
        }
        return sum;
    }

    private static double[] widened(float[] vector) {
        double[] wide = new double[vector.length];
        for (int i = 0; i < wide.length; i++) {
            wide[i] = vector[i];
        }
        return wide;
    }
}
