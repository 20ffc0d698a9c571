package dev.jerboa.quantize.report;

import dev.jerboa.quantize.plan.WeightForm;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The layers as a table, those about which nothing was to decide apart from the others.
 *
 * @param decided those that changed, or for which forms were weighed against each other
 * @param untouched the others
 */
record LayerTable(Optional<Section> decided, Optional<Section> untouched) {
    /** Some layers and what they are together. */
    record Section(String title, List<Row> rows) {}

    /** A layer, or one form of a layer in the list below it. */
    record Row(
            String name,
            String detail,
            String reason,
            Cell before,
            Cell after,
            String style,
            String form,
            Cell error,
            Cell time,
            String choicesTitle,
            List<Choice> choices) {}

    /** A form that was weighed. */
    record Choice(String style, String form, String error, String time, boolean chosen) {}

    /** A number as a person reads it, and as it is sorted. */
    record Cell(String text, String value) {
        private static final Cell NONE = new Cell("", "-1");

        private static Cell size(long bytes) {
            return new Cell(Figures.size(bytes), Long.toString(bytes));
        }
    }

    private static final String UNCHANGED = new WeightForm.Unchanged().toString();

    static LayerTable of(List<LayerReport> layers, Series series) {
        List<LayerReport> untouched =
                layers.stream().filter(LayerTable::isUntouched).toList();
        List<LayerReport> decided =
                layers.stream().filter(layer -> !isUntouched(layer)).toList();
        return new LayerTable(
                section(decided, count(decided) + " decided", series),
                section(untouched, count(untouched) + " left unchanged", series));
    }

    private static boolean isUntouched(LayerReport layer) {
        return layer.form().equals(UNCHANGED) && layer.candidates().isEmpty();
    }

    private static String count(List<LayerReport> layers) {
        return layers.size() + (layers.size() == 1 ? " weight" : " weights");
    }

    private static Optional<Section> section(List<LayerReport> layers, String title, Series series) {
        if (layers.isEmpty()) {
            return Optional.empty();
        }
        long before = layers.stream().mapToLong(LayerReport::sizeBytesBefore).sum();
        long after = layers.stream().mapToLong(LayerReport::sizeBytesAfter).sum();
        String sizes = before == after ? Figures.size(after) : Figures.size(before) + " to " + Figures.size(after);
        return Optional.of(new Section(
                title + ", " + sizes,
                layers.stream().map(layer -> row(layer, series)).toList()));
    }

    private static Row row(LayerReport layer, Series series) {
        Optional<FormCandidate> chosen =
                layer.candidates().stream().filter(FormCandidate::chosen).findFirst();
        String shape = layer.weightShape().stream().map(String::valueOf).collect(Collectors.joining("×"));
        return new Row(
                layer.name(),
                layer.operator().isEmpty() ? shape : layer.operator() + " " + shape,
                layer.reason(),
                Cell.size(layer.sizeBytesBefore()),
                Cell.size(layer.sizeBytesAfter()),
                series.style(layer.form()),
                layer.form(),
                chosen.map(candidate -> error(candidate.error())).orElse(Cell.NONE),
                chosen.map(candidate -> time(candidate.micros())).orElse(Cell.NONE),
                layer.candidates().size() + " forms",
                layer.candidates().size() < 2
                        ? List.of()
                        : layer.candidates().stream()
                                .map(candidate -> choice(candidate, series))
                                .toList());
    }

    private static Choice choice(FormCandidate candidate, Series series) {
        return new Choice(
                series.style(candidate.form()),
                candidate.form(),
                error(candidate.error()).text(),
                time(candidate.micros()).text(),
                candidate.chosen());
    }

    private static Cell error(OptionalDouble error) {
        return error.isEmpty()
                ? Cell.NONE
                : new Cell(Figures.small(error.getAsDouble()), Double.toString(error.getAsDouble()));
    }

    private static Cell time(OptionalDouble micros) {
        return micros.isEmpty()
                ? Cell.NONE
                : new Cell(Figures.micros(micros.getAsDouble()), Double.toString(micros.getAsDouble()));
    }
}
