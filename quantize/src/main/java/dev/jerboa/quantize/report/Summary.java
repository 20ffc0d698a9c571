package dev.jerboa.quantize.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The head of the page: one line for a person, and the figures behind it.
 *
 * @param sentence what came out, in a line
 * @param tiles the figures
 */
public record Summary(String sentence, List<Tile> tiles) {
    /** A figure in large type, its name above it and what it is compared with below. */
    public record Tile(String name, String value, String note) {}

    /** The slowest and the fastest speed of the result, over all shapes. */
    private record Speeds(double lowest, double highest, List<String> shapes) {
        String text(String to) {
            String low = Figures.speed(lowest);
            String high = Figures.speed(highest);
            return (low.equals(high) ? low : low + to + high) + " ×";
        }
    }

    public Summary {
        tiles = List.copyOf(tiles);
    }

    static Summary of(QuantizationReport report) {
        Optional<Speeds> speeds = speeds(report.latency());
        List<String> parts = new ArrayList<>();
        List<Tile> tiles = new ArrayList<>();

        long before = report.source().sizeBytes();
        long after = report.output().sizeBytes();
        parts.add(Figures.size(after) + " instead of " + Figures.size(before));
        tiles.add(new Tile(
                "Size",
                Figures.size(after),
                Figures.percent((double) after / Math.max(1, before)) + " of " + Figures.size(before)));
        speeds.ifPresent(measured -> {
            parts.add(measured.text(" to ") + " as fast");
            tiles.add(new Tile(
                    "Speed", measured.text("\u2013"), "the original's, at " + String.join(" and ", measured.shapes())));
        });
        report.loyalty().ifPresent(loyalty -> {
            parts.add("cosine " + Figures.cosine(loyalty.cosineMean()) + " on " + loyalty.samples());
            tiles.add(new Tile(
                    "Cosine",
                    Figures.cosine(loyalty.cosineMean()),
                    "mean; the lowest is " + Figures.cosine(loyalty.cosineMin())));
            loyalty.neighboursKept()
                    .ifPresent(kept -> tiles.add(
                            new Tile("Neighbours kept", Figures.percent(kept), "of the ten nearest of each sample")));
        });
        report.batchInvariance().ifPresent(batch -> tiles.add(batchTile(batch)));
        return new Summary(String.join(", ", parts) + ".", tiles);
    }

    private static Tile batchTile(BatchInvariance batch) {
        String note = "largest change of an output in a batch of " + batch.batchSize();
        return new Tile(
                "Alone or in a batch",
                Figures.small(batch.maxDifference()),
                batch.originalMaxDifference().isPresent()
                        ? note + "; the original's is "
                                + Figures.small(batch.originalMaxDifference().getAsDouble())
                        : note);
    }

    /** The result is the second model of each shape. */
    private static Optional<Speeds> speeds(List<LatencyRow> latency) {
        Map<String, List<LatencyRow>> byShape = new LinkedHashMap<>();
        latency.forEach(row ->
                byShape.computeIfAbsent(row.shape(), shape -> new ArrayList<>()).add(row));
        byShape.values().removeIf(rows -> rows.size() < 2);
        if (byShape.isEmpty()) {
            return Optional.empty();
        }
        double[] speeds = byShape.values().stream()
                .mapToDouble(rows -> rows.get(1).speed())
                .sorted()
                .toArray();
        return Optional.of(new Speeds(speeds[0], speeds[speeds.length - 1], List.copyOf(byShape.keySet())));
    }
}
