package dev.jerboa.cli;

import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.FileModality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.evaluate.EmbeddedSamples;
import dev.jerboa.multimodal.evaluate.SampleSearch;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.multimodal.report.SearchPage;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.serde.OutputPlace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa search}: finds samples of a data set by words, a picture or a sound. */
@Command(
        name = "search",
        description = "Find the samples of a data set that are most like some words, a picture or a sound.",
        footer = {
            "",
            "Examples:",
            "  jerboa search model/ --data photos/ \"a happy animal\"",
            "  jerboa search model/ --data photos/ bark.wav",
            "  jerboa search model/ --data photos/ \"a happy animal\" --html found.html"
        })
final class SearchCommand implements Callable<Integer> {
    private static final int MOST_CHARACTERS = 60;

    @Mixin
    private CommonOptions common;

    @Parameters(index = "0", paramLabel = "MODEL", description = "The model's directory.")
    private Path directory;

    @Parameters(index = "1", paramLabel = "QUERY", description = "Words, or the path of a picture or sound.")
    private String query;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Tar archives, a .csv, .tsv or .jsonl table, or a folder of class folders.")
    private Path data;

    @Option(
            names = "--in",
            paramLabel = "MODALITY",
            description =
                    "Search among text, image or audio only; may be repeated (default: all but that of the query).")
    private List<String> modalities = List.of();

    @Option(
            names = "--top",
            paramLabel = "N",
            defaultValue = "10",
            description = "Show the N best (default: ${DEFAULT-VALUE}).")
    private int top;

    @Option(
            names = "--html",
            paramLabel = "PAGE.html",
            description = "Write what was found as a page, too, with pictures to see and sounds to hear.")
    private Path page;

    @Option(names = "--strict", description = "Stop at the first file that cannot be read.")
    private boolean strict;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        if (page != null) {
            OutputPlace.check(page);
        }
        Optional<Modality> ofFile = Files.isRegularFile(Path.of(query)) ? FileModality.of(query) : Optional.empty();
        Modality asked = ofFile.orElse(Modality.TEXT);
        RawValue value = asked == Modality.TEXT ? new RawValue.Text(query) : RawValue.Encoded.of(Path.of(query));
        try (MultimodalModel model = MultimodalModel.open(directory)) {
            float[] vector = model.encoder(asked).embed(List.of(value))[0];
            EmbeddedSamples samples =
                    EvaluateCommand.embed(model, data, EvaluateCommand.unreadable(strict, terminal), terminal);
            Set<Modality> among = among(samples, asked);
            List<SampleSearch.Hit> hits = SampleSearch.search(samples, vector, among, top);
            terminal.print(table(hits));
            if (page != null) {
                int values = among.stream().mapToInt(samples::count).sum();
                SearchPage.write(
                        page,
                        new SearchPage.Search(asked, value, among, values, directory.toString(), data.toString()),
                        hits);
                terminal.print("");
                terminal.print("wrote " + page);
            }
        }
        return 0;
    }

    private static Table table(List<SampleSearch.Hit> hits) {
        Table table = new Table(" rank", " score", "name", "modality", "text or file").withLastWhole();
        int rank = 1;
        for (SampleSearch.Hit hit : hits) {
            table.row(
                    rank,
                    String.format(Locale.ROOT, "%.3f", hit.similarity()),
                    hit.sample().key(),
                    name(hit.modality()),
                    describe(hit.sample().values().get(hit.modality())));
            rank++;
        }
        return table;
    }

    private Set<Modality> among(EmbeddedSamples samples, Modality asked) {
        if (!modalities.isEmpty()) {
            return modalities.stream().map(SearchCommand::modality).collect(Collectors.toSet());
        }
        Set<Modality> others = EnumSet.copyOf(samples.modalities());
        if (others.size() > 1) {
            others.remove(asked);
        }
        return others;
    }

    private static Modality modality(String name) {
        return Arrays.stream(Modality.values())
                .filter(modality -> name(modality).equals(name))
                .findFirst()
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no modality '" + name + "'",
                        "Choose among text, image and audio."));
    }

    private static String name(Modality modality) {
        return modality.name().toLowerCase(Locale.ROOT);
    }

    /** A text on one line, the end of a long one left out; the whole name of a file. */
    private static String describe(RawValue value) {
        if (value instanceof RawValue.Text text) {
            String line = text.text().strip().replaceAll("\\s+", " ");
            return line.length() <= MOST_CHARACTERS ? line : line.substring(0, MOST_CHARACTERS - 1) + "…";
        }
        return ((RawValue.Encoded) value).name();
    }
}
