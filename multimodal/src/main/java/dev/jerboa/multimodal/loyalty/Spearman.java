package dev.jerboa.multimodal.loyalty;

import java.util.Arrays;
import java.util.Comparator;

/** Spearman's rank correlation: the Pearson correlation of ranks, ties sharing the mean of theirs. */
public final class Spearman {
    private Spearman() {}

    /** The correlation of two lists of the same length; NaN where one of them is constant. */
    public static double correlation(double[] a, double[] b) {
        if (a.length != b.length) {
            throw new IllegalArgumentException(a.length + " and " + b.length + " values");
        }
        double[] ranksA = ranks(a);
        double[] ranksB = ranks(b);
        double mean = (a.length - 1) / 2.0;
        double covariance = 0;
        double varianceA = 0;
        double varianceB = 0;
        for (int i = 0; i < a.length; i++) {
            covariance += (ranksA[i] - mean) * (ranksB[i] - mean);
            varianceA += (ranksA[i] - mean) * (ranksA[i] - mean);
            varianceB += (ranksB[i] - mean) * (ranksB[i] - mean);
        }
        return covariance / Math.sqrt(varianceA * varianceB);
    }

    private static double[] ranks(double[] values) {
        Integer[] order = new Integer[values.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + to - 1) / 2.0;
            }
            from = to;
        }
        return ranks;
    }
}
