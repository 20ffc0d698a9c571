package dev.jerboa.cli;

import dev.jerboa.cli.compress.PruningChoice;
import dev.jerboa.cli.compress.StepText;
import dev.jerboa.cli.data.DataOption;
import dev.jerboa.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa compress}: several steps over a model, with one result and one report. */
@Command(
        name = "compress",
        description = {
            "Prune and quantize a model in one run, with one result and one report.",
            "",
            "The report has the size, the loyalty and the speed after each step, against the original."
        },
        footer = {
            "",
            "Steps:",
            "  prune:RATIO       take out this share of the parameters that may go; --remove, --criterion, --pattern,",
            "                    --repair, --schedule, --stages and --distill are as for 'jerboa prune'",
            "  quantize:PRESET   fast, faithful or small, measured on the data",
            "  quantize:SCHEME   dynamic-int8, weights-int8, weights-int4 or fp16",
            "",
            "Example:",
            "  jerboa compress model.onnx -o tiny.onnx --steps prune:0.3,quantize:fast --repair --data sentences.txt"
        })
final class CompressCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "MODEL", description = "The ONNX file to make smaller.")
    private Path model;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "OUT",
            description = "The file to write. It is replaced if it exists.")
    private Path output;

    @Option(
            names = "--steps",
            required = true,
            paramLabel = "STEPS",
            split = ",",
            description = "What to do, in order, with commas; see below.")
    private List<String> steps;

    @Mixin
    private PruningChoice choice;

    @Mixin
    private DataOption data;

    @Option(
            names = "--min-cosine",
            paramLabel = "X",
            defaultValue = CompressionCall.LEAST_COSINE,
            description = "The mean cosine with the original that is demanded (default: ${DEFAULT-VALUE}).")
    private double minimumCosine;

    @Option(names = "--verbose", description = "Show what became of each group.")
    private boolean verbose;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        return new CompressionCall(model, output, data, minimumCosine, verbose)
                .run(
                        StepText.parse(steps, goal -> choice.options(goal, data.isGiven()), data.tokenizer(model)),
                        terminal);
    }
}
