package dev.jerboa.runtime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * What a {@link LatencyBenchmark} measured.
 *
 * @param rounds the rounds that counted
 * @param latencies one entry a candidate, in the order given
 */
public record LatencyReport(int rounds, List<Latency> latencies) {
    private static final double NANOS_PER_MILLI = 1e6;

    /**
     * The time that one call of one candidate takes, in milliseconds.
     *
     * <p>Quantiles lie linearly between the two nearest measured values (type 7 of Hyndman and Fan, "Sample quantiles in
     * statistical packages", 1996).
     *
     * @param ratioToFirst median over the rounds of this candidate's time divided by the first one's time in the same
     *     round; below 1 is faster
     */
    public record Latency(
            String name,
            double medianMillis,
            double lowerQuartileMillis,
            double upperQuartileMillis,
            double minimumMillis,
            double ratioToFirst) {}

    public LatencyReport {
        latencies = List.copyOf(latencies);
    }

    /** Sums up times: {@code nanos[candidate][round]}. */
    static LatencyReport of(List<String> names, long[][] nanos) {
        int rounds = nanos[0].length;
        List<Latency> latencies = new ArrayList<>();
        for (int candidate = 0; candidate < nanos.length; candidate++) {
            long[] times = nanos[candidate];
            double[] millis = LongStream.of(times)
                    .mapToDouble(nano -> nano / NANOS_PER_MILLI)
                    .sorted()
                    .toArray();
            // A clock may be too coarse to see a call at all; a time of at least one nanosecond keeps ratios finite.
            double[] ratios = IntStream.range(0, rounds)
                    .mapToDouble(round -> Math.max(1, times[round]) / (double) Math.max(1, nanos[0][round]))
                    .sorted()
                    .toArray();
            latencies.add(new Latency(
                    names.get(candidate),
                    quantile(millis, 0.5),
                    quantile(millis, 0.25),
                    quantile(millis, 0.75),
                    Arrays.stream(millis).min().orElseThrow(),
                    quantile(ratios, 0.5)));
        }
        return new LatencyReport(rounds, latencies);
    }

    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
