package dev.jerboa.quantize.reconstruct;

import java.util.stream.IntStream;

/** Divides the outputs of a layer among all processors. */
final class OutputTiles {
    // Long enough for vector loops; 128 inputs of it stay in the second-level cache.
    private static final int MOST_OUTPUTS = 256;
    private static final int FEWEST_OUTPUTS = 64;

    private OutputTiles() {}

    /** What is done with outputs {@code [from, to)}. */
    interface Action {
        void run(int from, int to);
    }

    /** Runs an action for ranges that together are all outputs, in any order and at once. */
    static void forEach(int outputs, Action action) {
        int processors = Runtime.getRuntime().availableProcessors();
        int share = (outputs + processors - 1) / processors;
        int size = Math.min(MOST_OUTPUTS, Math.max(FEWEST_OUTPUTS, share));
        IntStream.range(0, (outputs + size - 1) / size)
                .parallel()
                .forEach(i -> action.run(i * size, Math.min(outputs, (i + 1) * size)));
    }
}
