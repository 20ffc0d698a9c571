package dev.jerboa.cli;

import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.multimodal.loyalty.EncoderComparison;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.verify.ModelComparison;
import dev.jerboa.quantize.verify.OutputAgreement;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.LatencyBenchmark;
import dev.jerboa.runtime.LatencyReport;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa compare}: how far two models agree, and which is faster. */
@Command(
        name = "compare",
        description = {
            "Compare a model with the original that it was made from: agreement of the outputs, size and speed.",
            "",
            "With --text and --tokenizer, text encoders are compared by their embeddings of real sentences."
        },
        footer = {
            "",
            "Example:",
            "  jerboa compare model.onnx model-int8.onnx --text sentences.txt --tokenizer tokenizer.json"
        })
final class CompareCommand implements Callable<Integer> {
    private static final int WARM_UP_ROUNDS = 3;
    private static final int ROUNDS = 20;

    @Mixin
    private CommonOptions common;

    @Parameters(index = "0", paramLabel = "A", description = "The original.")
    private Path original;

    @Parameters(index = "1", paramLabel = "B", description = "The model to compare with it.")
    private Path candidate;

    @Option(names = "--text", paramLabel = "FILE", description = "Sentences, one a line (UTF-8).")
    private Path text;

    @Option(names = "--tokenizer", paramLabel = "FILE", description = "The models' tokenizer.json.")
    private Path tokenizer;

    @Override
    public Integer call() {
        if ((text == null) != (tokenizer == null)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    text == null ? "--tokenizer needs --text" : "--text needs --tokenizer",
                    "Give both, or neither.");
        }
        // Read first: a broken file is then told in words, before a runtime is started.
        List<Long> sizes = List.of(sizeBytes(original), sizeBytes(candidate));
        Terminal terminal = common.terminal();
        if (text != null) {
            compareText(terminal, sizes);
        } else {
            compareOutputs(terminal, sizes);
        }
        return 0;
    }

    private void compareText(Terminal terminal, List<Long> sizes) {
        List<String> sentences = Sentences.read(text);
        EncoderComparison comparison;
        try (TextProcessor processor = TextProcessor.open(tokenizer);
                ProgressLine progress = terminal.progress()) {
            comparison = EncoderComparison.of(List.of(original, candidate), processor, sentences, progress);
        }
        terminal.print(ComparisonTable.of(comparison, List.of(original.toString(), candidate.toString()), sizes));
        terminal.remark(ComparisonTable.legend(sentences.size()));
    }

    private void compareOutputs(Terminal terminal, List<Long> sizes) {
        List<Map<String, Tensor>> inputs = QualityGate.standard().generatedInputs(OnnxFile.read(original), original);
        try (Session first = Session.open(original);
                Session second = Session.open(candidate)) {
            ModelComparison comparison = ModelComparison.compare(first, second, inputs);
            Table outputs = new Table("output", " cosine mean", " min", " largest difference");
            for (OutputAgreement output : comparison.outputs()) {
                outputs.row(
                        output.output(),
                        decimal("%.5f", output.cosineMean()),
                        decimal("%.5f", output.cosineMin()),
                        decimal("%.3g", output.maxAbsoluteDifference()));
            }
            terminal.print(outputs);
            terminal.print("");
            LatencyReport report = new LatencyBenchmark(WARM_UP_ROUNDS, ROUNDS)
                    .run(List.of(
                            new LatencyBenchmark.Candidate(original.toString(), first, inputs.get(0)),
                            new LatencyBenchmark.Candidate(candidate.toString(), second, inputs.get(0))));
            Table models = new Table("model", " size", " time", " speed");
            for (int i = 0; i < sizes.size(); i++) {
                LatencyReport.Latency latency = report.latencies().get(i);
                models.row(
                        latency.name(),
                        Units.size(sizes.get(i)),
                        Units.time(latency.medianMillis()),
                        decimal("%.2f x", 1 / latency.ratioToFirst()));
            }
            terminal.print(models);
            terminal.remark("Inputs were generated from what the model declares; give --text for real sentences.");
        }
    }

    private static long sizeBytes(Path model) {
        return OnnxFile.files(model, OnnxFile.read(model)).sizeBytes();
    }

    private static String decimal(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
