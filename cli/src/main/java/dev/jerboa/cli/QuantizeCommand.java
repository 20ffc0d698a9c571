package dev.jerboa.cli;

import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.QuantizationOptions;
import dev.jerboa.quantize.QuantizationResult;
import dev.jerboa.quantize.QuantizationScheme;
import dev.jerboa.quantize.Quantizer;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.Planner;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.verify.ModelComparison;
import dev.jerboa.quantize.verify.QualityGate;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa quantize}: a smaller model, checked against the original before it is written. */
@Command(
        name = "quantize",
        description = {
            "Make a model smaller by storing its weights with fewer bits.",
            "",
            "The result is opened in ONNX Runtime and compared with the original before it appears under its name."
        },
        footer = {
            "",
            "Schemes:",
            "  dynamic-int8  8-bit weights and activations: a quarter of the size, and faster",
            "  weights-int8  8-bit weights only: nearly lossless",
            "  weights-int4  4-bit weights only: the smallest",
            "  fp16          half-precision weights: half the size, same speed",
            "",
            "Example:",
            "  jerboa quantize model.onnx -o model-int8.onnx --scheme dynamic-int8"
        })
final class QuantizeCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "MODEL", description = "The ONNX file to make smaller.")
    private Path model;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "The file to write. It is replaced if it exists.")
    private Path output;

    @Option(
            names = "--scheme",
            paramLabel = "SCHEME",
            defaultValue = "dynamic-int8",
            description = "dynamic-int8, weights-int8, weights-int4 or fp16 (default: ${DEFAULT-VALUE}).")
    private String scheme;

    @Option(
            names = "--block",
            paramLabel = "N",
            defaultValue = "32",
            description = "Weights that share a scale: 16, 32, 64, 128 or 256 (default: ${DEFAULT-VALUE}).")
    private int blockSize;

    @Option(
            names = "--symmetric",
            negatable = true,
            description = "Centre blocks on zero, or not (default: centred for 8 bits, not for 4).")
    private Boolean symmetric;

    @Option(
            names = "--no-search",
            description = "Let the scale of a block span its range, instead of searching for the one of least error: "
                    + "faster, and a little less faithful.")
    private boolean unsearched;

    @Option(
            names = "--skip",
            paramLabel = "REGEX",
            description = "Leave alone the weights and nodes whose names this matches.")
    private String skip;

    @Option(names = "--keep-embeddings", description = "Leave embedding tables as they are.")
    private boolean keepEmbeddings;

    @Option(
            names = "--min-cosine",
            paramLabel = "X",
            defaultValue = "0.9",
            description = "The mean cosine with the original that is demanded (default: ${DEFAULT-VALUE}).")
    private double minimumCosine;

    @Option(names = "--no-verify", description = "Write the result without running it.")
    private boolean unverified;

    @Option(names = "--dry-run", description = "Show what would be done to each weight, and write nothing.")
    private boolean dryRun;

    @Option(names = "--verbose", description = "Show what was done to each weight.")
    private boolean verbose;

    @Override
    public Integer call() {
        Quantizer.Builder builder = Quantizer.builder()
                .options(options())
                .gate(
                        unverified
                                ? Optional.empty()
                                : Optional.of(QualityGate.standard().withMinimumCosine(minimumCosine)));
        Terminal terminal = common.terminal();
        if (dryRun) {
            OnnxModel read = OnnxFile.read(model);
            ModelCheck.require(read, model);
            printPlan(terminal, Planner.plan(read, options()));
            return 0;
        }
        if (output == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "there is no output file", "Name one with -o, or use --dry-run.");
        }
        long started = System.nanoTime();
        QuantizationResult result;
        try (ProgressLine progress = terminal.progress()) {
            result = builder.progress(progress).build().quantize(model, output);
        }
        if (verbose) {
            printPlan(terminal, result.plan());
            terminal.print("");
        }
        print(terminal, result);
        terminal.remark("took " + Units.time((System.nanoTime() - started) / 1e6));
        return 0;
    }

    private QuantizationOptions options() {
        QuantizationOptions options = QuantizationOptions.of(QuantizationScheme.ofOptionName(scheme))
                .withBlockSize(blockSize)
                .withSearched(!unsearched)
                .withKeepEmbeddings(keepEmbeddings);
        if (symmetric != null) {
            options = options.withSymmetric(symmetric);
        }
        if (skip != null) {
            try {
                options = options.withSkip(Pattern.compile(skip));
            } catch (PatternSyntaxException e) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "--skip '" + skip + "' is not a regular expression: " + e.getDescription(),
                        "Quote special characters with a backslash.",
                        e);
            }
        }
        return options;
    }

    private static void printPlan(Terminal terminal, QuantizationPlan plan) {
        Table table = new Table("weight", "shape", "role", "form", " before", " after", "why");
        for (Decision decision : plan.decisions()) {
            table.row(
                    decision.weight().name(),
                    decision.weight().constant().data(),
                    decision.weight().role(),
                    decision.form(),
                    Units.size(decision.sizeBytesBefore()),
                    Units.size(decision.sizeBytesAfter()),
                    decision.reason());
        }
        terminal.print(table);
        terminal.print(
                "weights together: " + Units.size(plan.sizeBytesBefore()) + " -> " + Units.size(plan.sizeBytesAfter()));
    }

    private void print(Terminal terminal, QuantizationResult result) {
        QuantizationPlan plan = result.plan();
        terminal.heading(result.output().toString());
        terminal.print(
                "weights  " + plan.taken().size() + " of " + plan.decisions().size() + " taken: " + counts(plan, true));
        if (plan.taken().size() < plan.decisions().size()) {
            terminal.print("kept     " + counts(plan, false));
        }
        terminal.print("size     " + Units.size(result.sizeBytesBefore()) + " -> " + Units.size(result.sizeBytesAfter())
                + " (" + Units.percent((double) result.sizeBytesAfter() / result.sizeBytesBefore()) + ")");
        terminal.print("cosine   "
                + result.comparison().map(QuantizeCommand::agreement).orElse("not measured"));
    }

    private static String counts(QuantizationPlan plan, boolean taken) {
        Map<String, Long> counts = plan.decisions().stream()
                .filter(decision -> decision.isTaken() == taken)
                .collect(Collectors.groupingBy(
                        decision -> decision.form() instanceof WeightForm.Unchanged
                                ? decision.reason()
                                : decision.form().toString(),
                        LinkedHashMap::new,
                        Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " x " + entry.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String agreement(ModelComparison comparison) {
        return String.format(
                Locale.ROOT,
                "%.4f mean, %.4f min, on generated inputs",
                comparison.cosineMean(),
                comparison.cosineMin());
    }
}
