package dev.jerboa.demo.emoji;

import dev.jerboa.demo.emoji.EmojiMeasurement.Examples;
import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.Finding;
import dev.jerboa.multimodal.metric.Retrieval;
import dev.jerboa.multimodal.report.EvaluationPage;
import dev.jerboa.multimodal.report.Example;
import dev.jerboa.multimodal.report.Media;
import dev.jerboa.multimodal.report.PagePicture;
import dev.jerboa.multimodal.report.PageSound;
import dev.jerboa.onnx.Version;
import dev.jerboa.onnx.serde.WholeFile;
import dev.jerboa.quantize.report.CurveChart;
import dev.jerboa.runtime.page.PageTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The page that shows what the demo made: figures, curves, and what is found, to see and to hear. */
final class EmojiReport {
    private static final PageTemplate TEMPLATE =
            PageTemplate.of("report.mustache", EmojiReport.class, EvaluationPage.class, CurveChart.class);
    private static final int KEYWORDS = 6;

    private record Page(
            String version,
            String styleSheet,
            String lead,
            List<Tile> tiles,
            List<Section> examples,
            int gallery,
            List<Recalls> recalls,
            List<TeachingRow> teaching,
            List<SizeRow> sizes,
            List<CurveChart> charts,
            String how) {}

    private record Tile(String name, String value, String note) {}

    private record Section(String title, String note, String kind, List<Example> good, List<Example> poor) {}

    private record Recalls(String title, List<RecallRow> rows) {}

    private record RecallRow(String name, List<Cell> cells, String medianRank) {}

    private record Cell(String percent, String value, String quantized) {}

    private record TeachingRow(String direction, String tower, List<String> values) {}

    private record SizeRow(
            String tower, String before, String after, String part, String timeBefore, String timeAfter) {}

    private final EmojiOutcome outcome;
    private final EmojiMeasurement measured;
    private final EmojiMaterial material;
    private final Speech speech;

    private EmojiReport(EmojiOutcome outcome, EmojiMaterial material, Speech speech) {
        this.outcome = outcome;
        this.measured = outcome.measurement();
        this.material = material;
        this.speech = speech;
    }

    /**
     * Writes the page, which needs no other file; it appears under its name only when it is whole.
     *
     * @throws dev.jerboa.onnx.JerboaException if the disk fails
     */
    static void write(EmojiOutcome outcome, EmojiMaterial material, LossCurves curves) {
        try (Speech speech = new Speech()) {
            WholeFile.write(
                    outcome.report(), TEMPLATE.execute(new EmojiReport(outcome, material, speech).page(curves)));
        }
    }

    private Page page(LossCurves curves) {
        return new Page(
                Version.text(),
                PageTemplate.styleSheet(),
                String.format(
                        Locale.ROOT,
                        "A tower for pictures and a tower for sounds learned to give the vectors of a text encoder,"
                                + " all-MiniLM-L6-v2, on %,d emoji. The %d emoji on this page were held out, and no"
                                + " picture was ever trained with a sound.",
                        measured.seen(),
                        measured.unseen()),
                tiles(),
                measured.examples().stream().map(this::section).toList(),
                measured.unseen(),
                List.of(
                        recalls("Unseen emoji", EmojiRecalls::unseen),
                        recalls("Unseen emoji that are no flags of countries", EmojiRecalls::unseenWithoutFlags),
                        recalls("Emoji that were learned from", EmojiRecalls::seen)),
                Stream.of(
                                teaching(EmojiVectors.PICTURE, EmojiVectors.TEXT),
                                teaching(EmojiVectors.TEXT, EmojiVectors.PICTURE))
                        .flatMap(List::stream)
                        .toList(),
                IntStream.range(0, TowerFiles.NAMES.size()).mapToObj(this::size).toList(),
                charts(curves),
                String.format(
                        Locale.ROOT,
                        "Held out are whole families of near-copies, such as a thing in several colours, with their"
                                + " names. The sound tower learned %,d texts: names and keywords of seen emoji,"
                                + " frequent English words, pieces of WordNet's sentences. First it learned to hear"
                                + " which phone each moment is, as the voice says it; then what phones in their order"
                                + " mean, from the vectors of the texts. The voice is synthetic (FreeTTS), the pictures"
                                + " are Noto Emoji.",
                        measured.spokenTexts()));
    }

    private List<Tile> tiles() {
        return List.of(
                tile("text finds picture", EmojiVectors.TEXT, EmojiVectors.PICTURE, Retrieval::recallAt10, "first ten"),
                tile("speech finds name", EmojiVectors.SOUND, EmojiVectors.NAME, Retrieval::recallAt1, "first"),
                tile(
                        "picture finds speech, never trained",
                        EmojiVectors.PICTURE,
                        EmojiVectors.SOUND,
                        Retrieval::recallAt10,
                        "first ten"),
                new Tile("bytes", percent(outcome.sizeRatio()), "are left after quantization"));
    }

    private Tile tile(String what, String from, String to, Function<Retrieval, Double> recall, String among) {
        Retrieval retrieval = find(measured.before().unseen(), from, to);
        return new Tile(what, percent(recall.apply(retrieval)), "among the " + among + " of " + retrieval.gallery());
    }

    private static Retrieval find(List<Direction> directions, String from, String to) {
        return directions.stream()
                .filter(one -> one.from().equals(from) && one.to().equals(to))
                .findFirst()
                .orElseThrow()
                .retrieval();
    }

    private Section section(Examples examples) {
        boolean untaught =
                examples.from().equals(EmojiVectors.SOUND) && examples.to().equals(EmojiVectors.PICTURE);
        return new Section(
                title(examples.from(), examples.to()),
                untaught
                        ? "Never trained: both towers only know the vectors of texts."
                        : "Emoji that were held out, and the quantized model.",
                examples.from().equals(EmojiVectors.SOUND) ? "heard" : "seen",
                examples.good().stream().map(one -> example(one, examples)).toList(),
                examples.poor().stream().map(one -> example(one, examples)).toList());
    }

    private static String title(String from, String to) {
        Map<String, String> queries = Map.of(
                EmojiVectors.TEXT, "A text",
                EmojiVectors.NAME, "A name",
                EmojiVectors.PICTURE, "A picture",
                EmojiVectors.SOUND, "A spoken name");
        return queries.get(from) + " finds a " + to;
    }

    private Example example(Finding finding, Examples examples) {
        Emoji query = emoji(finding.query());
        return new Example(
                String.format(Locale.ROOT, "%,d", finding.rank()),
                media(query, examples.from()),
                caption(query, examples.from()),
                finding.nearest().stream()
                        .map(place ->
                                new Example.Found(media(emoji(place), examples.to()), "", place == finding.right()))
                        .toList(),
                finding.nearest().contains(finding.right())
                        ? Optional.empty()
                        : Optional.of(media(emoji(finding.right()), examples.to())));
    }

    private Emoji emoji(int place) {
        return material.split().unseen().get(place);
    }

    private Media media(Emoji emoji, String side) {
        return switch (side) {
            case EmojiVectors.PICTURE ->
                Media.of(PagePicture.of(material.sheets().picture(emoji.picture()), emoji.name()));
            case EmojiVectors.SOUND ->
                Media.of(PageSound.of(
                        speech.say(emoji.name(), EmojiInputs.MANNER).sound(), emoji.name()));
            default -> Media.of(emoji.name());
        };
    }

    private static String caption(Emoji emoji, String side) {
        return switch (side) {
            case EmojiVectors.TEXT ->
                String.join(", ", emoji.keywords().stream().limit(KEYWORDS).toList());
            case EmojiVectors.SOUND -> emoji.name();
            default -> "";
        };
    }

    private Recalls recalls(String title, Function<EmojiRecalls, List<Direction>> part) {
        List<Direction> before = part.apply(measured.before());
        List<Direction> after = part.apply(measured.after());
        List<RecallRow> rows = new ArrayList<>();
        for (int i = 0; i < before.size(); i++) {
            Retrieval plain = before.get(i).retrieval();
            Retrieval small = after.get(i).retrieval();
            rows.add(new RecallRow(
                    arrow(before.get(i).from(), before.get(i).to()),
                    List.of(
                            cell(plain.recallAt1(), small.recallAt1()),
                            cell(plain.recallAt5(), small.recallAt5()),
                            cell(plain.recallAt10(), small.recallAt10())),
                    String.format(Locale.ROOT, "%.0f", plain.medianRank())));
        }
        return new Recalls(
                String.format(
                        Locale.ROOT,
                        "%s (gallery of %,d)",
                        title,
                        before.get(0).retrieval().gallery()),
                rows);
    }

    private static Cell cell(double plain, double small) {
        return new Cell(String.format(Locale.ROOT, "%.0f", 100 * plain), decimal(plain), decimal(small));
    }

    private List<TeachingRow> teaching(String from, String to) {
        return List.of(
                teaching("ridge regression on frozen features", measured.frozen(), from, to),
                teaching("taught", measured.before(), from, to));
    }

    private static TeachingRow teaching(String tower, EmojiRecalls recalls, String from, String to) {
        Retrieval all = find(recalls.unseen(), from, to);
        Retrieval withoutFlags = find(recalls.unseenWithoutFlags(), from, to);
        return new TeachingRow(
                arrow(from, to),
                tower,
                List.of(
                        decimal(all.recallAt1()),
                        decimal(all.recallAt10()),
                        decimal(withoutFlags.recallAt1()),
                        decimal(withoutFlags.recallAt10())));
    }

    private SizeRow size(int tower) {
        double before = outcome.sizesBytesBefore().get(tower);
        double after = outcome.sizesBytesAfter().get(tower);
        return new SizeRow(
                TowerFiles.NAMES.get(tower),
                String.format(Locale.ROOT, "%.1f MB", before / 1e6),
                String.format(Locale.ROOT, "%.1f MB", after / 1e6),
                percent(after / before),
                millis(measured.latenciesMillisBefore().get(tower)),
                millis(measured.latenciesMillisAfter().get(tower)));
    }

    private static List<CurveChart> charts(LossCurves curves) {
        return curves.byPart().entrySet().stream()
                .map(part -> CurveChart.of("Learning: " + part.getKey(), List.of(curve("loss", part.getValue()))))
                .flatMap(Optional::stream)
                .toList();
    }

    private static CurveChart.Curve curve(String name, List<Double> losses) {
        return new CurveChart.Curve(
                name,
                IntStream.range(0, losses.size())
                        .mapToObj(i -> new CurveChart.Point(i + 1L, losses.get(i)))
                        .toList());
    }

    private static String arrow(String from, String to) {
        return from + " → " + to;
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private static String millis(double value) {
        return String.format(Locale.ROOT, "%.1f ms", value);
    }
}
