package dev.jerboa.cli;

import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.FileModality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.evaluate.EmbeddedSamples;
import dev.jerboa.multimodal.evaluate.SampleSearch;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
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
            "  jerboa search model/ --data photos/ bark.wav"
        })
final class SearchCommand implements Callable<Integer> {
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

    @Option(names = "--strict", description = "Stop at the first file that cannot be read.")
    private boolean strict;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        Optional<Modality> ofFile = Files.isRegularFile(Path.of(query)) ? FileModality.of(query) : Optional.empty();
        Modality asked = ofFile.orElse(Modality.TEXT);
        RawValue value = asked == Modality.TEXT ? new RawValue.Text(query) : RawValue.Encoded.of(Path.of(query));
        try (MultimodalModel model = MultimodalModel.open(directory)) {
            float[] vector = model.encoder(asked).embed(List.of(value))[0];
            EmbeddedSamples samples =
                    EvaluateCommand.embed(model, data, EvaluateCommand.unreadable(strict, terminal), terminal);
            Table table = new Table(" score", "sample", "modality", "value");
            for (SampleSearch.Hit hit : SampleSearch.search(samples, vector, among(samples, asked), top)) {
                table.row(
                        String.format(Locale.ROOT, "%.3f", hit.similarity()),
                        hit.sample().key(),
                        name(hit.modality()),
                        describe(hit.sample().values().get(hit.modality())));
            }
            terminal.print(table);
        }
        return 0;
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

    private static String describe(RawValue value) {
        return value instanceof RawValue.Text text ? text.text() : ((RawValue.Encoded) value).name();
    }
}
