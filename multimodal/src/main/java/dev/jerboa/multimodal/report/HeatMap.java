package dev.jerboa.multimodal.report;

import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.Retrieval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One figure of every direction as a square of colours.
 *
 * @param name of the figure
 * @param galleries the names of the columns
 * @param rows a row for each kind of query
 */
record HeatMap(String name, List<String> galleries, List<Row> rows) {
    private static final double DEEP = 0.55;

    /**
     * The directions from one modality.
     *
     * @param from its name
     * @param cells one for each column
     */
    record Row(String from, List<Cell> cells) {}

    /**
     * One direction, or a modality and itself.
     *
     * @param text the figure; empty for a modality and itself
     * @param percent how much colour there is
     * @param deep whether that is so much that the text must be light
     */
    record Cell(String text, String percent, boolean deep) {}

    static List<HeatMap> all(List<Direction> directions) {
        return List.of(
                of("recall@1", directions, Retrieval::recallAt1),
                of("recall@10", directions, Retrieval::recallAt10),
                of("mean average precision", directions, Retrieval::meanAveragePrecision));
    }

    private static HeatMap of(String name, List<Direction> directions, ToDoubleFunction<Retrieval> figure) {
        List<String> modalities =
                directions.stream().map(Direction::from).distinct().toList();
        List<Row> rows = new ArrayList<>();
        for (String from : modalities) {
            rows.add(new Row(
                    from,
                    modalities.stream()
                            .map(to -> cell(directions, from, to, figure))
                            .toList()));
        }
        return new HeatMap(name, modalities, rows);
    }

    private static Cell cell(List<Direction> directions, String from, String to, ToDoubleFunction<Retrieval> figure) {
        return directions.stream()
                .filter(direction ->
                        direction.from().equals(from) && direction.to().equals(to))
                .findFirst()
                .map(direction -> {
                    double value = figure.applyAsDouble(direction.retrieval());
                    return new Cell(
                            String.format(Locale.ROOT, "%.3f", value),
                            String.format(Locale.ROOT, "%.0f", 100 * value),
                            value > DEEP);
                })
                .orElse(new Cell("", "0", false));
    }
}
