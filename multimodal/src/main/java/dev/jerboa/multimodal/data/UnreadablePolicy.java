package dev.jerboa.multimodal.data;

import dev.jerboa.onnx.JerboaException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What happens when a file or a line of a data set cannot be read: the run stops, or it is told and left out.
 *
 * <p>Safe for use by several threads if what it tells is.
 */
public final class UnreadablePolicy {
    private final Optional<Consumer<JerboaException>> listener;
    private final AtomicInteger skipped = new AtomicInteger();

    private UnreadablePolicy(Optional<Consumer<JerboaException>> listener) {
        this.listener = listener;
    }

    /** Stops at the first thing that cannot be read. */
    public static UnreadablePolicy strict() {
        return new UnreadablePolicy(Optional.empty());
    }

    /** Leaves out what cannot be read. */
    public static UnreadablePolicy skipping(Consumer<JerboaException> listener) {
        return new UnreadablePolicy(Optional.of(Objects.requireNonNull(listener)));
    }

    /** Whether the first thing that cannot be read stops the run. */
    public boolean isStrict() {
        return listener.isEmpty();
    }

    /** How often something was left out; what is read twice counts twice. */
    public int skipped() {
        return skipped.get();
    }

    /**
     * Tells of something that cannot be read.
     *
     * @throws JerboaException the problem itself, if it stops the run
     */
    public void report(JerboaException problem) {
        skipped.incrementAndGet();
        listener.orElseThrow(() -> problem).accept(problem);
    }

    /**
     * What is read, or nothing if that cannot be read and is left out.
     *
     * @throws JerboaException if it cannot be read and that stops the run
     */
    public <T> Optional<T> attempt(Supplier<T> reading) {
        try {
            return Optional.of(reading.get());
        } catch (JerboaException e) {
            report(e);
            return Optional.empty();
        }
    }
}
