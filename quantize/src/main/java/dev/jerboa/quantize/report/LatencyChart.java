package dev.jerboa.quantize.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Times as bars, a group for each shape; the quarter of the calls around the median is drawn across the end of the bar.
 *
 * @param groups the shapes
 */
public record LatencyChart(List<Group> groups) {
    /** The bars of one shape, drawn to one scale. */
    public record Group(String shape, List<Bar> bars) {}

    /** The time of one model. */
    public record Bar(
            String style,
            String model,
            String width,
            String spreadStart,
            String spreadEnd,
            String time,
            String speed) {}

    private static final List<String> STYLES = List.of("original", "result", "other");

    public LatencyChart {
        groups = List.copyOf(groups);
    }

    /** The chart; empty if no time was taken. */
    public static Optional<LatencyChart> of(List<LatencyRow> latency) {
        if (latency.isEmpty()) {
            return Optional.empty();
        }
        Map<String, List<LatencyRow>> byShape = new LinkedHashMap<>();
        latency.forEach(row ->
                byShape.computeIfAbsent(row.shape(), shape -> new ArrayList<>()).add(row));
        return Optional.of(new LatencyChart(byShape.entrySet().stream()
                .map(entry -> new Group(entry.getKey(), bars(entry.getValue())))
                .toList()));
    }

    private static List<Bar> bars(List<LatencyRow> rows) {
        double longest = rows.stream()
                .mapToDouble(row -> Math.max(row.medianMillis(), row.upperQuartileMillis()))
                .max()
                .orElse(1);
        List<Bar> bars = new ArrayList<>();
        for (LatencyRow row : rows) {
            bars.add(new Bar(
                    STYLES.get(Math.min(bars.size(), STYLES.size() - 1)),
                    row.model(),
                    Figures.coordinate(row.medianMillis() / longest),
                    Figures.coordinate(row.lowerQuartileMillis() / longest),
                    Figures.coordinate(row.upperQuartileMillis() / longest),
                    Figures.millis(row.medianMillis()),
                    Figures.speed(row.speed()) + " ×"));
        }
        return bars;
    }
}
