package dev.jerboa.multimodal.report;

import dev.jerboa.multimodal.evaluate.EmbeddedSamples;
import dev.jerboa.multimodal.evaluate.Evaluation;
import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.Retrieval;
import dev.jerboa.onnx.Version;
import dev.jerboa.onnx.serde.WholeFile;
import dev.jerboa.runtime.page.PageTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * An evaluation as one page of HTML: figures of every direction, the space, and examples to see and to hear of what is found
 * and what is not. It loads nothing from elsewhere.
 */
public final class EvaluationPage {
    private static final PageTemplate TEMPLATE = PageTemplate.of("evaluation.mustache", EvaluationPage.class);

    private record Page(
            String title,
            String version,
            String styleSheet,
            String lead,
            String origin,
            List<Tile> tiles,
            Optional<Retrievals> retrieval,
            SpaceMap map,
            List<SpaceRow> spaces,
            List<PairRow> pairs,
            Optional<Classes> classes,
            List<HeadRow> heads,
            List<Examples> examples) {}

    private record Tile(String name, String value, String note) {}

    private record Retrievals(List<HeatMap> maps, List<DirectionRow> rows) {}

    private record DirectionRow(
            String name,
            String queries,
            String gallery,
            String recallAt1,
            String recallAt5,
            String recallAt10,
            String medianRank,
            String precision) {}

    private record SpaceRow(
            String name, String style, String items, int width, String uniformity, String int8, String binary) {}

    private record PairRow(String name, String alignment, String gap) {}

    private record Classes(String label, List<ClassRow> rows) {}

    private record HeadRow(String name, String modality, String samples, String measure, String value) {}

    private record ClassRow(String name, int count, String zeroShot, String probe) {}

    private EvaluationPage() {}

    /**
     * Writes the page; it appears under its name only when it is whole.
     *
     * @param model what the model is called
     * @param data what the data set is called
     * @throws dev.jerboa.onnx.JerboaException if the folder is missing or not writable, or the disk is full
     */
    public static void write(Path file, String model, String data, Evaluation evaluation, EmbeddedSamples embedded) {
        WholeFile.write(file, page(model, data, evaluation, embedded));
    }

    /** The text of the page. */
    static String page(String model, String data, Evaluation evaluation, EmbeddedSamples embedded) {
        Optional<String> label = Optional.ofNullable(evaluation.belongTogetherBy());
        List<Direction> directions = evaluation.directions();
        SpaceMap map = SpaceMap.of(embedded);
        return TEMPLATE.execute(new Page(
                model,
                Version.text(),
                PageTemplate.styleSheet(),
                lead(directions),
                String.format(Locale.ROOT, "%s, %,d samples; ", data, evaluation.samples())
                        + label.map(name -> "those with the same " + name + " belong together")
                                .orElse("each belongs to itself and to those with the same text"),
                tiles(evaluation),
                directions.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Retrievals(
                                HeatMap.all(directions),
                                directions.stream().map(EvaluationPage::row).toList())),
                map,
                spaces(evaluation, map),
                evaluation.pairs().stream()
                        .map(pair -> new PairRow(
                                pair.first() + " and " + pair.second(), decimal(pair.alignment()), decimal(pair.gap())))
                        .toList(),
                label.map(name -> new Classes(
                        name,
                        evaluation.classes().stream()
                                .map(row -> new ClassRow(
                                        row.modality(),
                                        row.count(),
                                        decimal(row.zeroShot()),
                                        decimal(row.linearProbe())))
                                .toList())),
                evaluation.heads().stream()
                        .map(head -> new HeadRow(
                                head.head(),
                                head.modality(),
                                String.format(Locale.ROOT, "%,d", head.samples()),
                                head.measure(),
                                decimal(head.value())))
                        .toList(),
                Examples.all(embedded, label)));
    }

    private static String lead(List<Direction> directions) {
        Comparator<Direction> byRecall =
                Comparator.comparingDouble(direction -> direction.retrieval().recallAt1());
        return directions.stream()
                .min(byRecall)
                .map(worst -> {
                    Direction best = directions.stream().max(byRecall).orElseThrow();
                    return String.format(
                            Locale.ROOT,
                            "What belongs to a query comes first for %.0f %% of them from %s, for %.0f %% from %s.",
                            100 * best.retrieval().recallAt1(),
                            arrow(best),
                            100 * worst.retrieval().recallAt1(),
                            arrow(worst));
                })
                .orElse("The model and the data have one modality in common, so that nothing is found by another.");
    }

    private static List<Tile> tiles(Evaluation evaluation) {
        List<Tile> tiles = new ArrayList<>();
        List<Direction> directions = evaluation.directions();
        if (!directions.isEmpty()) {
            String all = directions.size() == 1 ? "of 1 direction" : "mean of " + directions.size() + " directions";
            tiles.add(new Tile("recall@1", mean(directions, Retrieval::recallAt1), all));
            tiles.add(new Tile("recall@10", mean(directions, Retrieval::recallAt10), all));
            tiles.add(new Tile("mean average precision", mean(directions, Retrieval::meanAveragePrecision), all));
        }
        evaluation.pairs().stream()
                .max(Comparator.comparingDouble(Evaluation.Pair::gap))
                .ifPresent(pair -> tiles.add(new Tile(
                        "widest gap", decimal(pair.gap()), "between " + pair.first() + " and " + pair.second())));
        return tiles;
    }

    private static String mean(List<Direction> directions, ToDoubleFunction<Retrieval> figure) {
        return decimal(directions.stream()
                .mapToDouble(direction -> figure.applyAsDouble(direction.retrieval()))
                .average()
                .orElseThrow());
    }

    private static DirectionRow row(Direction direction) {
        Retrieval found = direction.retrieval();
        return new DirectionRow(
                arrow(direction),
                String.format(Locale.ROOT, "%,d", found.queries()),
                String.format(Locale.ROOT, "%,d", found.gallery()),
                decimal(found.recallAt1()),
                decimal(found.recallAt5()),
                decimal(found.recallAt10()),
                String.format(Locale.ROOT, "%.1f", found.medianRank()),
                decimal(found.meanAveragePrecision()));
    }

    private static List<SpaceRow> spaces(Evaluation evaluation, SpaceMap map) {
        List<SpaceRow> rows = new ArrayList<>();
        for (Evaluation.Space space : evaluation.spaces()) {
            rows.add(new SpaceRow(
                    space.modality(),
                    map.clouds().get(rows.size()).style(),
                    String.format(Locale.ROOT, "%,d", space.items()),
                    space.width(),
                    decimal(space.uniformity()),
                    decimal(space.int8().kept()),
                    decimal(space.binary().kept())));
        }
        return rows;
    }

    private static String arrow(Direction direction) {
        return direction.from() + " → " + direction.to();
    }

    private static String decimal(Double value) {
        return value == null ? "–" : String.format(Locale.ROOT, "%.3f", value);
    }
}
