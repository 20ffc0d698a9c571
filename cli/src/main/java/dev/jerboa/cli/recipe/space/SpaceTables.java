package dev.jerboa.cli.recipe.space;

import dev.jerboa.cli.terminal.Table;
import dev.jerboa.multimodal.evaluate.HeadScore;
import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.Retrieval;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was measured of a space, for people. */
public final class SpaceTables {
    private SpaceTables() {}

    /** What finds what. */
    public static Table directions(List<Direction> directions) {
        Table table = new Table("from -> to", " queries", " gallery", " R@1", " R@10", " mAP");
        for (Direction direction : directions) {
            Retrieval found = direction.retrieval();
            table.row(
                    direction.name(),
                    found.queries(),
                    found.gallery(),
                    decimal(found.recallAt1()),
                    decimal(found.recallAt10()),
                    decimal(found.meanAveragePrecision()));
        }
        return table;
    }

    /** What heads tell. */
    public static Table heads(List<HeadScore> heads) {
        Table table = new Table("head", "on", " samples", "measure", " value");
        heads.forEach(
                head -> table.row(head.head(), head.modality(), head.samples(), head.measure(), decimal(head.value())));
        return table;
    }

    /** The same for the page of the course. */
    static Map<String, String> facts(SpaceMeasure measure) {
        Map<String, String> facts = new LinkedHashMap<>();
        for (Direction direction : measure.directions()) {
            Retrieval found = direction.retrieval();
            facts.put(
                    direction.name(),
                    String.format(
                            Locale.ROOT,
                            "mean average precision %.3f; recall@1 %.3f, recall@10 %.3f; %d queries, %d items",
                            found.meanAveragePrecision(),
                            found.recallAt1(),
                            found.recallAt10(),
                            found.queries(),
                            found.gallery()));
        }
        measure.heads()
                .forEach(head -> facts.put(
                        "head " + head.head(),
                        head.measure() + " " + decimal(head.value()) + " on " + head.samples() + " samples"));
        return facts;
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
