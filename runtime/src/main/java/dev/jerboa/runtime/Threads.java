package dev.jerboa.runtime;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * How many threads one call of a session computes on, and what they do while they wait for work.
 *
 * <p>Threads that spin look for work in a loop for a while instead of sleeping. On a quiet machine this makes short
 * calls faster (2.97 ms against 3.97 ms for MiniLM on 16 tokens, two processors); where others want the processors too
 * it makes them several times slower (18.0 ms against 6.6 ms in the same run). So they do not spin unless asked.
 *
 * @param count threads of one call, the calling one included
 * @param spinning whether they spin during a call; between calls they sleep in any case
 */
public record Threads(int count, boolean spinning) {
    /**
     * Checks the number.
     *
     * @throws JerboaException if {@code count} is below 1 or above the processors allowed to this process
     */
    public Threads {
        int allowed = allowedProcessors();
        if (count < 1 || count > allowed) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    count + " threads were asked for, but this process may use 1 to " + allowed,
                    "Give a number in that range, or none for all of them.");
        }
    }

    /** As many as the processors allowed to this process. */
    public static Threads allowed() {
        return new Threads(allowedProcessors(), false);
    }

    /** At most this many, and no more than the processors allowed to this process. */
    public static Threads atMost(int count) {
        return new Threads(Math.min(count, allowedProcessors()), false);
    }

    /** The same number of threads, spinning: for a machine that has nothing else to do. */
    public Threads withSpinning() {
        return new Threads(count, true);
    }

    private static int allowedProcessors() {
        return Runtime.getRuntime().availableProcessors();
    }
}
