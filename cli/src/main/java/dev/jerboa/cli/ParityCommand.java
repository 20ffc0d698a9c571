package dev.jerboa.cli;

import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.multimodal.data.DataSets;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.model.MultimodalModel;
import dev.jerboa.multimodal.model.OpenOptions;
import dev.jerboa.multimodal.parity.GoldenEntry;
import dev.jerboa.multimodal.parity.GoldenFile;
import dev.jerboa.multimodal.parity.Parity;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.serde.OutputPlace;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa parity}: whether a model gives here what it gave elsewhere. */
@Command(
        name = "parity",
        description = {
            "Compare the vectors that a model gives on this machine with golden ones that were recorded with it.",
            "",
            "A golden file holds the values themselves, digests of what the processors made of them, and the vectors. Where a "
                    + "vector differs, the table shows whether preprocessing or the network is to blame."
        },
        footer = {
            "",
            "Examples:",
            "  jerboa parity clip-vit-base-patch32 --record golden.json     on the machine that is right",
            "  jerboa parity clip-vit-base-patch32 --golden golden.json     on another, or after a change",
            "  jerboa parity clip-vit-base-patch32 --record golden.json --data photos     of your own samples"
        })
final class ParityCommand implements Callable<Integer> {
    private static final double USUAL_COSINE = 0.999;

    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "MODEL", description = "The model directory.")
    private Path directory;

    @ArgGroup(multiplicity = "1")
    private Task task;

    /** What to do; one of the two. */
    private static final class Task {
        @Option(names = "--golden", paramLabel = "FILE", description = "Compare with these vectors.")
        private Path golden;

        @Option(
                names = "--record",
                paramLabel = "FILE",
                description = "Record vectors, of values made up to try much or of --data.")
        private Path record;
    }

    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "Record vectors of these samples: tar archives, a .csv, .tsv or .jsonl table, or a folder of "
                    + "class folders. The golden file holds the samples themselves, so that comparing needs no data.")
    private Path data;

    @Option(
            names = "--samples",
            paramLabel = "N",
            defaultValue = "16",
            description = "Record so many samples of the data at most, evenly spread (default: ${DEFAULT-VALUE}).")
    private int most;

    @Option(
            names = "--variant",
            paramLabel = "NAME",
            description = "The form of the weights, as the file's name ends: fp32, quantized, q4, ...")
    private String variant;

    @Option(
            names = "--min-cosine",
            paramLabel = "COSINE",
            defaultValue = "" + USUAL_COSINE,
            description = "Fail if a cosine is below this (default: ${DEFAULT-VALUE}).")
    private double leastCosine;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        requireSense();
        OpenOptions options = OpenOptions.defaults();
        try (MultimodalModel model =
                MultimodalModel.open(directory, variant == null ? options : options.withVariant(variant))) {
            if (task.record != null) {
                List<GoldenEntry> entries = record(model, terminal);
                GoldenFile.write(task.record, entries);
                terminal.print("recorded " + entries.size() + " vectors in " + task.record);
            } else {
                compare(terminal, Parity.compare(model, GoldenFile.read(task.golden)));
            }
        }
        return 0;
    }

    private void requireSense() {
        if (data != null && task.record == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--data says what to record, and --golden compares what is in " + task.golden,
                    "Leave out --data, or give --record instead of --golden.");
        }
        if (most < 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "--samples " + most + " leaves no samples", "It starts at 1.");
        }
        if (task.record != null) {
            OutputPlace.check(task.record);
        }
    }

    private List<GoldenEntry> record(MultimodalModel model, Terminal terminal) {
        if (data == null) {
            return Parity.record(model);
        }
        UnreadablePolicy policy = EvaluateCommand.unreadable(/* strict= */ false, terminal);
        return Parity.record(model, DataSets.open(data, policy), most, policy);
    }

    private void compare(Terminal terminal, List<Parity.Row> rows) {
        Table table = new Table("value", "modality", " cosine", " largest difference", "inputs");
        for (Parity.Row row : rows) {
            table.row(
                    row.name(),
                    row.modality().name().toLowerCase(Locale.ROOT),
                    String.format(Locale.ROOT, "%.6f", row.cosine()),
                    String.format(Locale.ROOT, "%.2g", row.maximumDifference()),
                    row.inputs().isEmpty() ? "same" : "differ");
        }
        terminal.print(table);
        for (Parity.Row row : rows) {
            row.inputs()
                    .forEach((input, difference) -> terminal.print(
                            row.name() + ": the processor makes another '" + input + "': " + difference));
        }
        // Written so that a cosine that is no number counts, too.
        List<Parity.Row> failed =
                rows.stream().filter(row -> !(row.cosine() >= leastCosine)).toList();
        if (!failed.isEmpty()) {
            boolean processed = failed.stream().anyMatch(row -> !row.inputs().isEmpty());
            throw new JerboaException(
                    ErrorCode.QUALITY,
                    failed.size() + " of " + rows.size() + " vectors have a cosine below " + leastCosine
                            + " with the golden ones, the first that of '"
                            + failed.get(0).name() + "'",
                    processed
                            ? "Preprocessing differs: compare preprocessor_config.json and tokenizer.json with the originals."
                            : "The inputs are the same: compare the ONNX files with the originals.");
        }
    }
}
