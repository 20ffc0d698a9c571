package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.metric.Direction;
import dev.jerboa.multimodal.metric.Retrieval;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The page that shows what the demo made: figures, curves, and what is found, to see and to hear. */
final class EmojiReport {
    private static final int ROWS = 5;
    private static final int CURVE_POINTS = 60;

    private final EmojiOutcome outcome;
    private final EmojiVectors vectors;
    private final EmojiSheets sheets;
    private final Map<String, LossCurve> curves;

    /** A page about an outcome, with examples from the vectors of unseen emoji, and the loss of each part. */
    EmojiReport(EmojiOutcome outcome, EmojiVectors vectors, EmojiSheets sheets, Map<String, LossCurve> curves) {
        this.outcome = outcome;
        this.vectors = vectors;
        this.sheets = sheets;
        this.curves = curves;
    }

    /**
     * Writes the page, which needs no other file.
     *
     * @throws JerboaException if the disk fails
     */
    void write(Path file) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, page());
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    file + " cannot be written: " + e.getMessage(),
                    "Choose another folder with --output.",
                    e);
        }
    }

    private String page() {
        StringBuilder page = new StringBuilder();
        page.append("<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
                .append("<title>Text, pictures and sound in one space</title><style>")
                .append(EmojiStyle.CSS)
                .append("</style></head><body><main><h1>Text, pictures and sound in one space</h1><p class=\"lead\">");
        page.append(String.format(
                Locale.ROOT,
                "A text encoder, all-MiniLM-L6-v2, was kept as it is. A tower for pictures and a tower for sounds"
                        + " learned to give its vectors, on %,d emoji. The %d emoji on this page were held out: neither"
                        + " their pictures nor their names were learned from. No picture was ever trained with a sound."
                        + " The voice is synthetic (FreeTTS).</p>",
                outcome.seen(),
                outcome.unseen()));
        page.append(headline());
        page.append("<h2>A text finds its picture</h2>").append(examples(EmojiVectors.TEXT, EmojiVectors.PICTURE));
        page.append("<h2>A spoken name finds a picture</h2><p>Never trained: both towers only know the text's"
                        + " vectors.</p>")
                .append(examples(EmojiVectors.SOUND, EmojiVectors.PICTURE));
        page.append("<h2>A picture finds a name</h2>").append(examples(EmojiVectors.PICTURE, EmojiVectors.NAME));
        page.append("<h2>A spoken name finds its text</h2>").append(examples(EmojiVectors.SOUND, EmojiVectors.NAME));
        page.append("<h2>Every direction</h2><p>Recall is the share of queries whose own emoji is the first found, or"
                + " among the first five or ten. In small type, the same by the quantized model.</p>");
        page.append(table("Unseen emoji", EmojiRecalls::unseen));
        page.append(table("Unseen emoji without the flags of countries", EmojiRecalls::unseenWithoutFlags));
        page.append(table("Emoji that were learned from", EmojiRecalls::seen));
        page.append(frozen());
        page.append("<h2>Smaller</h2>").append(sizes());
        page.append("<h2>Learning</h2><div class=\"curves\">");
        curves.forEach((part, curve) -> page.append(PageMedia.curve("Loss: " + part, curve.means(CURVE_POINTS))));
        page.append("</div><p>")
                .append(String.format(
                        Locale.ROOT,
                        "The sound tower learned %,d texts: names and keywords of seen emoji, frequent English words,"
                                + " pieces of WordNet's sentences. First it learned to hear which phone each moment"
                                + " is, as the voice says it; then what phones in their order mean, from the vectors"
                                + " of the texts. Pictures: Noto Emoji. A family of near-copies, such as"
                                + " a thing in several colours, is held out as a whole.",
                        outcome.spokenTexts()))
                .append("</p></main></body></html>\n");
        return page.toString();
    }

    private String headline() {
        return "<div class=\"cards\">"
                + card(
                        "text finds picture",
                        EmojiVectors.TEXT,
                        EmojiVectors.PICTURE,
                        Retrieval::recallAt10,
                        "first ten")
                + card("speech finds name", EmojiVectors.SOUND, EmojiVectors.NAME, Retrieval::recallAt1, "first")
                + card(
                        "picture finds speech",
                        EmojiVectors.PICTURE,
                        EmojiVectors.SOUND,
                        Retrieval::recallAt10,
                        "first ten")
                + String.format(
                        Locale.ROOT,
                        "<div class=\"card\"><b>%.0f %%</b><span>of the bytes after quantization</span></div></div>",
                        100 * outcome.sizeRatio());
    }

    private String card(String what, String from, String to, Function<Retrieval, Double> recall, String among) {
        Retrieval retrieval = find(outcome.before().unseen(), from, to);
        return String.format(
                Locale.ROOT,
                "<div class=\"card\"><b>%.0f %%</b><span>%s, %s of %d unseen</span></div>",
                100 * recall.apply(retrieval),
                what,
                among,
                retrieval.gallery());
    }

    private static Retrieval find(List<Direction> directions, String from, String to) {
        return directions.stream()
                .filter(one -> one.from().equals(from) && one.to().equals(to))
                .findFirst()
                .orElseThrow()
                .retrieval();
    }

    private String examples(String from, String to) {
        List<Finding> all = Finding.all(vectors, from, to);
        StringBuilder rows = new StringBuilder("<table class=\"found\">");
        rows.append("<tr><th>query</th><th>nearest first; the right one has a green frame</th><th class=\"n\">its"
                + " place</th></tr>");
        try (Speech speech = new Speech()) {
            for (Finding finding : Finding.good(all, ROWS)) {
                rows.append(row(finding, from, to, speech));
            }
            for (Finding finding : Finding.poor(all, ROWS)) {
                rows.append(row(finding, from, to, speech));
            }
        }
        return rows.append("</table>").toString();
    }

    private String row(Finding finding, String from, String to, Speech speech) {
        StringBuilder row = new StringBuilder("<tr><td class=\"query\">")
                .append(query(finding.query(), from, speech))
                .append("</td><td class=\"results\">");
        for (Emoji found : finding.found()) {
            row.append(result(found, to, found.equals(finding.query()) ? "right" : "other"));
        }
        row.append("</td><td class=\"n place\">").append(finding.rank());
        if (!finding.found().contains(finding.query())) {
            row.append(' ').append(result(finding.query(), to, "right"));
        }
        return row.append("</td></tr>").toString();
    }

    private String query(Emoji emoji, String side, Speech speech) {
        String name = PageMedia.escape(emoji.name());
        return switch (side) {
            case EmojiVectors.PICTURE -> PageMedia.picture(sheets.picture(emoji.picture()), emoji.name(), "other");
            case EmojiVectors.SOUND ->
                PageMedia.player(speech.say(emoji.name(), EmojiInputs.MANNER).sound()) + "<small>" + name + "</small>";
            default ->
                name + "<small>"
                        + PageMedia.escape(String.join(
                                ", ", emoji.keywords().stream().limit(6).toList())) + "</small>";
        };
    }

    private String result(Emoji emoji, String side, String kind) {
        return side.equals(EmojiVectors.PICTURE)
                ? PageMedia.picture(sheets.picture(emoji.picture()), emoji.name(), kind)
                : "<span class=\"name " + kind + "\">" + PageMedia.escape(emoji.name()) + "</span>";
    }

    private String frozen() {
        Retrieval from = find(outcome.frozen().unseen(), EmojiVectors.PICTURE, EmojiVectors.TEXT);
        Retrieval to = find(outcome.frozen().unseen(), EmojiVectors.TEXT, EmojiVectors.PICTURE);
        return String.format(
                Locale.ROOT,
                "<p>To compare: a ridge regression on features of pictures that are not trained, which the picture"
                        + " tower starts from, finds on unseen emoji picture → text at recall@1 %.3f and recall@10 %.3f,"
                        + " and text → picture at %.3f and %.3f.</p>",
                from.recallAt1(),
                from.recallAt10(),
                to.recallAt1(),
                to.recallAt10());
    }

    private String table(String title, Function<EmojiRecalls, List<Direction>> part) {
        List<Direction> before = part.apply(outcome.before());
        List<Direction> after = part.apply(outcome.after());
        StringBuilder table = new StringBuilder();
        table.append("<h3>")
                .append(title)
                .append(" (gallery of ")
                .append(String.format(
                        Locale.ROOT, "%,d", before.get(0).retrieval().gallery()))
                .append(")</h3><table><tr><th>direction</th><th class=\"n\">recall@1</th><th class=\"n\">recall@5</th>"
                        + "<th class=\"n\">recall@10</th><th class=\"n\">median place</th></tr>");
        for (int i = 0; i < before.size(); i++) {
            Retrieval plain = before.get(i).retrieval();
            Retrieval small = after.get(i).retrieval();
            table.append("<tr><td>")
                    .append(before.get(i).name().replace("->", "→"))
                    .append("</td>");
            table.append(cell(plain.recallAt1(), small.recallAt1()))
                    .append(cell(plain.recallAt5(), small.recallAt5()))
                    .append(cell(plain.recallAt10(), small.recallAt10()))
                    .append(String.format(Locale.ROOT, "<td class=\"n\">%.0f</td></tr>", plain.medianRank()));
        }
        return table.append("</table>").toString();
    }

    private static String cell(double plain, double small) {
        return String.format(
                Locale.ROOT,
                "<td class=\"n\" style=\"--share:%.0f%%\">%.3f <small>%.3f</small></td>",
                100 * plain,
                plain,
                small);
    }

    private String sizes() {
        StringBuilder table =
                new StringBuilder("<table><tr><th>tower</th><th class=\"n\">before</th><th class=\"n\">after</th><th"
                        + " class=\"n\">part</th><th class=\"n\">time before</th><th class=\"n\">after</th></tr>");
        for (int i = 0; i < TowerFiles.NAMES.size(); i++) {
            double before = outcome.sizesBytesBefore().get(i) / 1e6;
            double after = outcome.sizesBytesAfter().get(i) / 1e6;
            table.append(String.format(
                    Locale.ROOT,
                    "<tr><td>%s</td><td class=\"n\">%.1f MB</td><td class=\"n\">%.1f MB</td><td class=\"n\">%.0f"
                            + " %%</td><td class=\"n\">%.1f ms</td><td class=\"n\">%.1f ms</td></tr>",
                    TowerFiles.NAMES.get(i),
                    before,
                    after,
                    100 * after / before,
                    outcome.latenciesMillisBefore().get(i),
                    outcome.latenciesMillisAfter().get(i)));
        }
        return table.append("</table>").toString();
    }
}
