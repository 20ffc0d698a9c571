package dev.jerboa.cli;

import dev.jerboa.cli.compress.CompressionSummary;
import dev.jerboa.cli.compress.GoalChoice;
import dev.jerboa.cli.compress.PruningChoice;
import dev.jerboa.cli.data.DataOption;
import dev.jerboa.cli.data.OpenData;
import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.compress.pruning.PruningOptions;
import dev.jerboa.compress.pruning.PruningPreview;
import dev.jerboa.compress.pruning.PruningStep;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa prune}: a model without its least important parts, checked against the original before it is written. */
@Command(
        name = "prune",
        description = {
            "Make a model smaller and faster by taking out what matters least: attention heads, neurons, layers, channels, "
                    + "tokens.",
            "",
            "The result is opened in ONNX Runtime and compared with the original before it appears under its name. A report "
                    + "is written beside it."
        },
        footer = {
            "",
            "Parts:",
            "  heads, ffn    attention heads; neurons between two matrices",
            "  layers        residual branches: attention and feed-forward part of a layer apart (weighed with --data)",
            "  channels      channels of convolutions",
            "  width         columns of the embedding that runs through the whole model, where it is not an output",
            "  vocab         tokens that the data does not use; the new tokenizer is written as OUT-tokenizer.json",
            "  weights       single weights of matrices become zero, as --pattern says; ONNX Runtime on a CPU gains nothing",
            "                from that but file size after compression, other runtimes have kernels for 2:4",
            "",
            "Criteria on weights: l1, l2, group, geometric-median, random.",
            "Criteria on data: wanda, activation-norm, taylor, hessian (gradients; no labels needed), entropy,",
            "  information-gain, conditional-entropy, module-error (heads and layers).",
            "For weights: l1 and l2 (which are one here), wanda, sparsegpt (other weights make up for the zeros).",
            "",
            "--distill goes on where repair ends, and is not resumed if it is broken off; for long runs on texts, prune first",
            "and then use 'jerboa distill --teacher MODEL --student OUT'.",
            "",
            "Example:",
            "  jerboa prune model.onnx -o small.onnx --ratio 0.3 --repair --data sentences.txt",
            "  jerboa prune model.onnx --ratio 0.3 --data sentences.txt --dry-run",
            "  jerboa prune model.onnx -o small.onnx --remove heads,ffn --min-loyalty 0.95 --repair --data sentences.txt",
            "  jerboa prune model.onnx -o small.onnx --ratio 0.5 --repair --distill --data sentences.txt",
            "  jerboa prune model.onnx -o english.onnx --remove vocab --data sentences.txt",
            "  jerboa prune model.onnx -o sparse.onnx --remove weights --pattern 2:4 --criterion sparsegpt --data "
                    + "sentences.txt"
        })
final class PruneCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "MODEL", description = "The ONNX file to prune.")
    private Path model;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "The file to write. It is replaced if it exists.")
    private Path output;

    @Mixin
    private PruningChoice choice;

    @Mixin
    private GoalChoice goal;

    @Mixin
    private DataOption data;

    @Option(
            names = "--min-cosine",
            paramLabel = "X",
            defaultValue = CompressionCall.LEAST_COSINE,
            description = "The mean cosine with the original that is demanded (default: ${DEFAULT-VALUE}).")
    private double minimumCosine;

    @Option(names = "--dry-run", description = "Show what would go, and write nothing.")
    private boolean dryRun;

    @Option(names = "--verbose", description = "Show what became of each group.")
    private boolean verbose;

    @Override
    public Integer call() {
        PruningOptions options = choice.options(goal.goal(), data.isGiven());
        Terminal terminal = common.terminal();
        PruningStep step = new PruningStep(options, data.tokenizer(model));
        if (!dryRun) {
            return new CompressionCall(model, output, data, minimumCosine, verbose).run(List.of(step), terminal);
        }
        OnnxModel read = OnnxFile.read(model);
        ModelCheck.require(read, model);
        try (OpenData samples = data.open(read, model, terminal::remark)) {
            PruningPreview preview;
            try (ProgressLine progress = terminal.progress()) {
                preview = step.preview(model, samples.data(), progress);
            }
            CompressionSummary.print(terminal, preview);
        }
        return 0;
    }
}
