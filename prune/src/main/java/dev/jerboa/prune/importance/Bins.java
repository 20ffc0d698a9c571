package dev.jerboa.prune.importance;

import java.util.Arrays;

/** Puts numbers into bins that hold equally many; equal numbers share a bin, so that some may stay empty. */
final class Bins {
    private Bins() {}

    /** The bin of each number. */
    static int[] of(double[] values, int binCount) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int[] bins = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            int rank = Arrays.binarySearch(sorted, values[i]);
            while (rank > 0 && sorted[rank - 1] == values[i]) {
                rank--;
            }
            bins[i] = (int) ((long) rank * binCount / values.length);
        }
        return bins;
    }
}
