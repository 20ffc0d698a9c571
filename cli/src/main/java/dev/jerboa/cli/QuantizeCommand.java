package dev.jerboa.cli;

import dev.jerboa.cli.data.DataOption;
import dev.jerboa.cli.data.OpenData;
import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Preset;
import dev.jerboa.quantize.PresetOptions;
import dev.jerboa.quantize.QuantizationOptions;
import dev.jerboa.quantize.QuantizationResult;
import dev.jerboa.quantize.QuantizationScheme;
import dev.jerboa.quantize.Quantizer;
import dev.jerboa.quantize.RoundingMethod;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.plan.Planner;
import dev.jerboa.quantize.plan.Spelling;
import dev.jerboa.quantize.plan.TargetProcessor;
import dev.jerboa.quantize.report.ReportFiles;
import dev.jerboa.quantize.verify.QualityGate;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
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
            "Presets (choose a form for each layer by what they measure; a report is written beside the result):",
            "  fast          8-bit integers, in the fastest form that keeps the embeddings",
            "  faithful      8-bit integers, nearly lossless",
            "  small         4-bit integers in the file, as fast as 8-bit ones",
            "",
            "Targets (the processor that is to run the result):",
            "  this          the processor at hand",
            "  avx2          x86-64 without VNNI, where sums of 8-bit products overflow: 7-bit weights, or unsigned ones",
            "  vnni          x86-64 with AVX-VNNI or AVX512-VNNI",
            "  arm           64-bit ARM",
            "",
            "Spellings (the operators in the file):",
            "  fused         those of ONNX Runtime where it has them: the fastest",
            "  qdq           standard ONNX operators only, for other runtimes",
            "  qoperator     operators on integers: QLinearConv, MatMulInteger, QLinearAdd",
            "",
            "Example:",
            "  jerboa quantize model.onnx -o model-int8.onnx --scheme dynamic-int8",
            "  jerboa quantize model.onnx -o model-int4.onnx --scheme weights-int4 --rounding gptq --data sentences.txt",
            "  jerboa quantize model.onnx -o model-fast.onnx --preset fast --data sentences.txt",
            "  jerboa quantize model.onnx -o model-old.onnx --preset fast --data sentences.txt --target avx2",
            "  jerboa quantize model.onnx -o model-any.onnx --scheme dynamic-int8 --spelling qdq"
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
            description = "dynamic-int8, weights-int8, weights-int4 or fp16 (default: dynamic-int8).")
    private String scheme;

    @Option(
            names = "--preset",
            paramLabel = "PRESET",
            description = "fast, faithful or small, instead of a scheme: measured on the data given with --data.")
    private String preset;

    @Option(
            names = "--max-drop",
            paramLabel = "X",
            description = "With a preset: how much of the mean cosine may be lost "
                    + "(default: 0.0014 for fast, 0.00025 for faithful, 0.01 for small).")
    private Double maximumDrop;

    @Option(names = "--max-bytes", paramLabel = "N", description = "With a preset: how large the file may be.")
    private Long maximumBytes;

    @Mixin
    private DataOption data;

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
            names = "--target",
            paramLabel = "CPU",
            defaultValue = "this",
            description = "The processor that is to run the result: this, avx2, vnni or arm (default: "
                    + "${DEFAULT-VALUE}).")
    private String target;

    @Option(
            names = "--spelling",
            paramLabel = "OPS",
            defaultValue = "fused",
            description = "The operators of the result: fused, qdq or qoperator (default: ${DEFAULT-VALUE}).")
    private String spelling;

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

    @Option(
            names = "--rounding",
            paramLabel = "METHOD",
            description =
                    "With a scheme: nearest, hqq (needs no data), clip, awq, gptq or awq-gptq (with --data: slower, and "
                            + "much more faithful at 4 bits, the last one most; default: nearest).")
    private String rounding;

    @Option(names = "--no-verify", description = "Write the result without running it.")
    private boolean unverified;

    @Option(names = "--dry-run", description = "Show what would be done to each weight, and write nothing.")
    private boolean dryRun;

    @Option(names = "--verbose", description = "Show what was done to each weight.")
    private boolean verbose;

    @Override
    public Integer call() {
        requireOneGoal();
        Terminal terminal = common.terminal();
        if (dryRun) {
            OnnxModel read = OnnxFile.read(model);
            ModelCheck.require(read, model);
            QuantizationSummary.printPlan(terminal, Planner.plan(read, options()));
            return 0;
        }
        if (output == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "there is no output file", "Name one with -o, or use --dry-run.");
        }
        long started = System.nanoTime();
        QuantizationResult result = preset == null ? quantizeByScheme(terminal) : quantizeByPreset(terminal);
        if (verbose) {
            QuantizationSummary.printPlan(terminal, result.plan());
            terminal.print("");
        }
        QuantizationSummary.print(terminal, result);
        terminal.remark("took " + Units.time((System.nanoTime() - started) / 1e6));
        return 0;
    }

    private void requireOneGoal() {
        if (preset != null && (scheme != null || dryRun)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--preset " + preset + " and " + (dryRun ? "--dry-run" : "--scheme " + scheme)
                            + " exclude each other",
                    dryRun ? "A preset decides by measuring: run it, and read its report." : "Give one of them.");
        } else if (preset != null && rounding != null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--rounding serves a scheme, and --preset " + preset + " chooses for itself",
                    "Give one of them.");
        } else if (preset == null && (maximumDrop != null || maximumBytes != null)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--max-drop and --max-bytes serve a preset, and there is none",
                    "Add --preset fast, faithful or small.");
        } else if (preset == null && data.isGiven() && !rounding().needsData()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--data serves a preset or a rounding that looks at it, and there is none",
                    "Add --preset fast, faithful or small, or --rounding gptq.");
        }
    }

    private Quantizer.Builder builder() {
        return Quantizer.builder()
                .gate(
                        unverified
                                ? Optional.empty()
                                : Optional.of(QualityGate.standard().withMinimumCosine(minimumCosine)));
    }

    private QuantizationResult quantize(Terminal terminal, Quantizer.Builder builder) {
        try (ProgressLine progress = terminal.progress()) {
            return builder.progress(progress).build().quantize(model, output);
        }
    }

    private QuantizationResult quantizeByScheme(Terminal terminal) {
        RoundingMethod method = rounding();
        if (!method.needsData()) {
            return quantize(terminal, builder().options(options(), method, Optional.empty()));
        }
        OnnxModel read = OnnxFile.read(model);
        ModelCheck.require(read, model);
        try (OpenData samples = data.open(read, model, terminal::remark)) {
            return quantize(terminal, builder().options(options(), method, Optional.of(samples.data())));
        }
    }

    private RoundingMethod rounding() {
        return rounding == null ? RoundingMethod.NEAREST : RoundingMethod.ofOptionName(rounding);
    }

    private QuantizationResult quantizeByPreset(Terminal terminal) {
        PresetOptions options = PresetOptions.of(Preset.ofOptionName(preset)).withDeployment(deployment());
        if (maximumDrop != null) {
            options = options.withMaximumDrop(maximumDrop);
        }
        if (maximumBytes != null) {
            options = options.withMaximumBytes(maximumBytes);
        }
        if (skip != null) {
            options = options.withSkip(skipped());
        }
        OnnxModel read = OnnxFile.read(model);
        ModelCheck.require(read, model);
        try (OpenData samples = data.open(read, model, terminal::remark)) {
            QuantizationResult result = quantize(terminal, builder().preset(options, samples.data()));
            result.report()
                    .ifPresent(report ->
                            ReportFiles.write(report, output).forEach(file -> terminal.remark("wrote " + file)));
            return result;
        }
    }

    private Deployment deployment() {
        Deployment on = target.equals("this") ? Deployment.here() : Deployment.on(TargetProcessor.ofOptionName(target));
        return on.withSpelling(Spelling.ofOptionName(spelling));
    }

    private Pattern skipped() {
        try {
            return Pattern.compile(skip);
        } catch (PatternSyntaxException e) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--skip '" + skip + "' is not a regular expression: " + e.getDescription(),
                    "Quote special characters with a backslash.",
                    e);
        }
    }

    private QuantizationOptions options() {
        String name = scheme == null ? QuantizationScheme.DYNAMIC_INT8.optionName() : scheme;
        QuantizationOptions options = QuantizationOptions.of(QuantizationScheme.ofOptionName(name))
                .withBlockSize(blockSize)
                .withSearched(!unsearched)
                .withKeepEmbeddings(keepEmbeddings)
                .withDeployment(deployment());
        if (symmetric != null) {
            options = options.withSymmetric(symmetric);
        }
        if (skip != null) {
            options = options.withSkip(skipped());
        }
        return options;
    }
}
