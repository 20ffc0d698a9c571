package dev.jerboa.multimodal.report;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.evaluate.SampleSearch.Hit;
import dev.jerboa.onnx.Version;
import dev.jerboa.onnx.serde.WholeFile;
import dev.jerboa.runtime.page.PageTemplate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a search found, as one page of HTML to look at and listen to; it loads nothing from elsewhere. */
public final class SearchPage {
    private static final PageTemplate TEMPLATE = PageTemplate.of("search.mustache", SearchPage.class);
    private static final Media.Limits QUERY_LIMITS = new Media.Limits(480, 30);
    private static final Media.Limits FOUND_LIMITS = new Media.Limits(480, 10);

    /**
     * What was asked, and where.
     *
     * @param modality of the query
     * @param value the query
     * @param among the modalities that were searched
     * @param values how many values of these there were
     * @param model what the model is called
     * @param data what the data set is called
     */
    public record Search(
            Modality modality, RawValue value, Set<Modality> among, int values, String model, String data) {}

    private record Page(
            String title,
            String version,
            String styleSheet,
            Media query,
            String lead,
            Optional<String> file,
            String origin,
            List<Card> cards) {}

    /** A sample that was found: the value that was nearest, and what else is known of it. */
    private record Card(
            int rank,
            String similarity,
            String share,
            String kind,
            Media media,
            List<Media> others,
            String name,
            List<Label> labels) {}

    private record Label(String name, String value) {}

    private SearchPage() {}

    /**
     * Writes the page; it appears under its name only when it is whole.
     *
     * @throws dev.jerboa.onnx.JerboaException if the folder is missing or not writable, or the disk is full
     */
    public static void write(Path file, Search search, List<Hit> hits) {
        WholeFile.write(file, page(search, hits));
    }

    /** The text of the page. */
    static String page(Search search, List<Hit> hits) {
        String title = search.value() instanceof RawValue.Text text ? text.text() : name(search.value());
        List<Card> cards = new ArrayList<>();
        for (Hit hit : hits) {
            cards.add(card(cards.size() + 1, hit, hits.get(0).similarity()));
        }
        return TEMPLATE.execute(new Page(
                title,
                Version.text(),
                PageTemplate.styleSheet(),
                Media.of(search.modality(), search.value(), title, QUERY_LIMITS),
                lead(search, hits.size()),
                search.value() instanceof RawValue.Encoded file ? Optional.of(file.name()) : Optional.empty(),
                search.data() + " with " + search.model(),
                cards));
    }

    private static String lead(Search search, int found) {
        return String.format(
                Locale.ROOT,
                "The %s of %,d %s, the nearest first",
                found == 1 ? "nearest" : found + " nearest",
                search.values(),
                search.among().stream().sorted().map(SearchPage::plural).collect(Collectors.joining(" and ")));
    }

    private static Card card(int rank, Hit hit, float best) {
        Sample sample = hit.sample();
        RawValue value = sample.values().get(hit.modality());
        List<Media> others = new TreeMap<>(sample.values())
                .entrySet().stream()
                        .filter(other -> other.getKey() != hit.modality())
                        .map(other -> Media.of(other.getKey(), other.getValue(), name(other.getValue()), FOUND_LIMITS))
                        .toList();
        return new Card(
                rank,
                String.format(Locale.ROOT, "%.3f", hit.similarity()),
                String.format(Locale.ROOT, "%.0f", 100 * Math.max(0, Math.min(1, hit.similarity() / best))),
                hit.modality().name().toLowerCase(Locale.ROOT),
                Media.of(hit.modality(), value, name(value), FOUND_LIMITS),
                others,
                value instanceof RawValue.Encoded file ? file.name() : sample.key(),
                new TreeMap<>(sample.labels())
                        .entrySet().stream().map(SearchPage::label).toList());
    }

    private static Label label(Map.Entry<String, String> entry) {
        return new Label(entry.getKey(), entry.getValue());
    }

    private static String name(RawValue value) {
        return value instanceof RawValue.Encoded file
                ? Path.of(file.name()).getFileName().toString()
                : "";
    }

    private static String plural(Modality modality) {
        return switch (modality) {
            case TEXT -> "texts";
            case IMAGE -> "pictures";
            case AUDIO -> "sounds";
        };
    }
}
