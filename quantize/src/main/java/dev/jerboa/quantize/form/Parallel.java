package dev.jerboa.quantize.form;

import java.util.function.LongConsumer;
import java.util.stream.LongStream;

/** Divides work among all processors. */
final class Parallel {
    private Parallel() {}

    /** Runs an action for every {@code step}-th number below an end. */
    static void forEach(long end, long step, LongConsumer action) {
        steps(end, step).forEach(action);
    }

    /** Every {@code step}-th number below an end, as a parallel stream. */
    static LongStream steps(long end, long step) {
        return LongStream.range(0, (end + step - 1) / step).parallel().map(i -> i * step);
    }
}
