package dev.jerboa.quantize.report;

import dev.jerboa.runtime.LatencyReport;
import java.util.List;
import java.util.Objects;

/**
 * How long one model takes for one call of one shape.
 *
 * @param shape batch times length: {@code 8x128}
 * @param model what to call the model
 * @param medianMillis the median of all calls
 * @param lowerQuartileMillis a quarter of the calls took less
 * @param upperQuartileMillis a quarter of the calls took more
 * @param speed how many times as fast as the original: 1 for the original itself, more is faster
 */
public record LatencyRow(
        String shape,
        String model,
        double medianMillis,
        double lowerQuartileMillis,
        double upperQuartileMillis,
        double speed) {
    public LatencyRow {
        Objects.requireNonNull(shape);
        Objects.requireNonNull(model);
    }

    /** The rows of one measurement of several models, the original first. */
    public static List<LatencyRow> of(String shape, LatencyReport measured) {
        return measured.latencies().stream()
                .map(latency -> new LatencyRow(
                        shape,
                        latency.name(),
                        latency.medianMillis(),
                        latency.lowerQuartileMillis(),
                        latency.upperQuartileMillis(),
                        1 / latency.ratioToFirst()))
                .toList();
    }
}
