package dev.jerboa.runtime;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * Measures how long one call of each of several models takes, in one interleaved run.
 *
 * <p>A round calls every candidate once; each round begins one candidate further, so that none always follows the same
 * neighbour. What disturbs the machine for a while then disturbs all of them, and the ratios of each round stay sound
 * when its times do not.
 */
public final class LatencyBenchmark {
    /**
     * A model to measure.
     *
     * @param name what the report calls it
     * @param inputs the tensors of each call, by input name
     */
    public record Candidate(String name, Session session, Map<String, Tensor> inputs) {
        public Candidate {
            Objects.requireNonNull(name);
            Objects.requireNonNull(session);
            inputs = Map.copyOf(inputs);
        }
    }

    private final int warmupRounds;
    private final int rounds;
    private final LongSupplier nanoTime;

    /**
     * A benchmark of some length.
     *
     * @param warmupRounds rounds before those that count
     * @param rounds rounds that count
     * @throws JerboaException if there are no rounds that count, or fewer than none before
     */
    public LatencyBenchmark(int warmupRounds, int rounds) {
        this(warmupRounds, rounds, System::nanoTime);
    }

    LatencyBenchmark(int warmupRounds, int rounds, LongSupplier nanoTime) {
        if (warmupRounds < 0 || rounds < 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a benchmark of " + rounds + " rounds after " + warmupRounds + " for warm-up makes no sense",
                    "Measure at least 1 round after 0 or more for warm-up.");
        }
        this.warmupRounds = warmupRounds;
        this.rounds = rounds;
        this.nanoTime = nanoTime;
    }

    /**
     * Measures the candidates; ratios are against the first.
     *
     * @throws JerboaException if there is no candidate, or one cannot run on its inputs
     */
    public LatencyReport run(List<Candidate> candidates) {
        List<Runnable> calls = candidates.stream()
                .<Runnable>map(candidate -> () -> candidate.session().run(candidate.inputs()))
                .toList();
        return measure(candidates.stream().map(Candidate::name).toList(), calls);
    }

    LatencyReport measure(List<String> names, List<Runnable> calls) {
        if (calls.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "there is no model to measure", "Give at least one model.");
        }
        long[][] nanos = new long[calls.size()][rounds];
        for (int round = -warmupRounds; round < rounds; round++) {
            for (int i = 0; i < calls.size(); i++) {
                int candidate = Math.floorMod(round + i, calls.size());
                long start = nanoTime.getAsLong();
                calls.get(candidate).run();
                long took = nanoTime.getAsLong() - start;
                if (round >= 0) {
                    nanos[candidate][round] = took;
                }
            }
        }
        return LatencyReport.of(names, nanos);
    }
}
