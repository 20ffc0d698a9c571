package dev.jerboa.cli;

import dev.jerboa.cli.data.DataOption;
import dev.jerboa.cli.data.OpenData;
import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.onnx.ModelCheck;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.SensitivityAnalysis;
import dev.jerboa.quantize.report.ReportFiles;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa sensitivity}: what each layer alone costs in each form. */
@Command(
        name = "sensitivity",
        description = {
            "Show which layers of a model suffer from fewer bits.",
            "",
            "Each matrix product alone takes each form, and what the model's vectors lose by that is measured: the mean of "
                    + "1 - cosine with the original. Nothing is changed."
        },
        footer = {
            "",
            "The table has the worst layer first. Where the best 8-bit form costs far less than the worst, the activation "
                    + "has outliers; where 4 bits cost far more than 8, the weight needs its bits.",
            "",
            "Example:",
            "  jerboa sensitivity model.onnx --data sentences.txt -o sensitivity.html"
        })
final class SensitivityCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "MODEL", description = "The ONNX file to measure.")
    private Path model;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "OUT",
            description = "Write all errors to this file, too: OUT.json or OUT.html.")
    private Path output;

    @Mixin
    private DataOption data;

    @Override
    public Integer call() {
        if (output != null) {
            ReportFiles.requireKind(output);
        }
        Terminal terminal = common.terminal();
        OnnxModel read = OnnxFile.read(model);
        ModelCheck.require(read, model);
        try (OpenData samples = data.open(read, model, terminal::remark)) {
            SensitivityAnalysis analysis;
            try (ProgressLine progress = terminal.progress()) {
                analysis = SensitivityAnalysis.of(model, samples.data(), progress);
            }
            terminal.print(SensitivityTable.of(analysis));
            terminal.remark("error: " + analysis.report().sensitivity().measure() + ", mean of "
                    + analysis.report().sensitivity().samples());
            if (!analysis.report().realData()) {
                terminal.remark("No real data was seen: these figures are of inputs that were made up. Give --data.");
            }
            if (output != null) {
                ReportFiles.write(analysis.report(), output);
                terminal.remark("wrote " + output);
            }
        }
        return 0;
    }
}
