package dev.jerboa.compress.report;

import dev.jerboa.quantize.report.Figures;
import dev.jerboa.quantize.report.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The head of the page.
 *
 * @param sentence what came out, in a line
 * @param tiles the figures
 */
record Headline(String sentence, List<Summary.Tile> tiles) {
    Headline {
        tiles = List.copyOf(tiles);
    }

    static Headline of(CompressionReport report) {
        StepReport last = report.steps().get(report.steps().size() - 1);
        long before = report.source().sizeBytes();
        long after = report.output().sizeBytes();
        String speeds = last.speeds().stream()
                .map(StepSpeed::speed)
                .sorted()
                .map(Figures::speed)
                .distinct()
                .collect(Collectors.joining("\u2013"));
        List<Summary.Tile> tiles = new ArrayList<>();
        tiles.add(new Summary.Tile(
                "Size",
                Figures.size(after),
                Figures.percent((double) after / Math.max(1, before)) + " of " + Figures.size(before)));
        tiles.add(new Summary.Tile(
                "Speed",
                speeds + "\u00a0×",
                "the original's, at "
                        + last.speeds().stream().map(StepSpeed::shape).collect(Collectors.joining(" and "))));
        report.steps().stream()
                .flatMap(step -> step.pruning().stream())
                .findFirst()
                .ifPresent(pruning -> {
                    tiles.add(left(
                            "Parameters",
                            pruning.before().parameters(),
                            pruning.after().parameters()));
                    tiles.add(left(
                            "Multiplications",
                            pruning.before().macs(),
                            pruning.after().macs()));
                });
        tiles.add(new Summary.Tile(
                "Cosine",
                Figures.cosine(last.cosineMean()),
                "mean; the lowest is " + Figures.cosine(last.cosineMin())));
        last.neighboursKept()
                .ifPresent(kept -> tiles.add(new Summary.Tile(
                        "Neighbours kept", Figures.percent(kept), "of the ten nearest of each sample")));
        return new Headline(
                Figures.size(after) + " instead of " + Figures.size(before) + ", " + speeds + " × as fast, cosine "
                        + Figures.cosine(last.cosineMean()) + " on "
                        + report.loyalty().samples() + ".",
                tiles);
    }

    private static Summary.Tile left(String name, long before, long after) {
        return new Summary.Tile(
                name,
                Figures.percent((double) after / Math.max(1, before)),
                Figures.shortCount(after) + " of " + Figures.shortCount(before) + " are left");
    }
}
