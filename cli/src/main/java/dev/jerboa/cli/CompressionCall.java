package dev.jerboa.cli;

import dev.jerboa.cli.compress.CompressionSummary;
import dev.jerboa.cli.data.DataOption;
import dev.jerboa.cli.data.OpenData;
import dev.jerboa.cli.data.TokenizerPlace;
import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.compress.Compression;
import dev.jerboa.compress.CompressionResult;
import dev.jerboa.compress.CompressionStep;
import dev.jerboa.compress.report.CompressionFiles;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.OutputPlace;
import dev.jerboa.quantize.verify.QualityGate;
import java.nio.file.Path;
import java.util.List;

/**
 * One run of steps over a model, from the command line: opens the data, shows the progress, writes the report.
 *
 * @param minimumCosine what the gate demands
 * @param verbose whether each group is shown
 */
record CompressionCall(Path model, Path output, DataOption data, double minimumCosine, boolean verbose) {
    static final String LEAST_COSINE = "0.8";

    int run(List<CompressionStep> steps, Terminal terminal) {
        if (output == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "there is no output file", "Name one with -o, or use --dry-run.");
        }
        long started = System.nanoTime();
        OnnxModel read = OnnxFile.read(model);
        ModelCheck.require(read, model);
        // Before the data is opened, which can take long.
        OutputPlace.check(output);
        OutputPlace.checkDiffers(model, output);
        QualityGate gate = QualityGate.standard()
                .withMinimumCosine(minimumCosine)
                .withAdvice(
                        "Let less go, add --repair, give data like what the model will see, or lower --min-cosine.");
        try (OpenData samples = data.open(read, model, terminal::remark)) {
            CompressionResult result;
            try (ProgressLine progress = terminal.progress()) {
                result = new Compression(steps, samples.data(), gate, progress)
                        .run(model, output, TokenizerPlace.ofModelAlone(output));
            }
            CompressionSummary.print(terminal, result, verbose);
            CompressionFiles.write(result.report(), output).forEach(file -> terminal.remark("wrote " + file));
        }
        terminal.remark("took " + Units.time((System.nanoTime() - started) / 1e6));
        return 0;
    }
}
