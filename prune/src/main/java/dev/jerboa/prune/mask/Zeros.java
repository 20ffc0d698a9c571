package dev.jerboa.prune.mask;

import dev.jerboa.prune.mask.Sparsity.SomeOfMany;
import dev.jerboa.prune.mask.Sparsity.Unstructured;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Chooses which weights of one output become zero: those of least importance. */
public final class Zeros {
    private Zeros() {}

    /**
     * The mask of one output.
     *
     * @param importance of the weight of each input; {@code |w|} for magnitude, {@code |w| ||x||} for Wanda
     * @return true for each weight that goes
     */
    public static boolean[] of(double[] importance, Sparsity sparsity) {
        boolean[] gone = new boolean[importance.length];
        if (sparsity instanceof SomeOfMany pattern) {
            for (int from = 0; from < gone.length; from += pattern.outOf()) {
                int to = Math.min(from + pattern.outOf(), gone.length);
                mark(importance, gone, from, to, to - from - pattern.left());
            }
        } else if (sparsity instanceof Unstructured unstructured) {
            mark(importance, gone, 0, gone.length, (int) Math.round(unstructured.share() * gone.length));
        }
        return gone;
    }

    /** Marks the least important of a range. */
    static void mark(double[] importance, boolean[] gone, int from, int to, int count) {
        Integer[] order = IntStream.range(from, to).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(index -> importance[index]));
        for (int i = 0; i < count; i++) {
            gone[order[i]] = true;
        }
    }
}
