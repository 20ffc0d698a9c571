package dev.jerboa.cli;

import dev.jerboa.cli.data.TextSamples;
import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.demo.DistillationDemo;
import dev.jerboa.demo.PresetDemo;
import dev.jerboa.demo.QuantizationDemo;
import dev.jerboa.demo.emoji.EmojiDemo;
import dev.jerboa.demo.emoji.EmojiOutcome;
import dev.jerboa.demo.emoji.EmojiSettings;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa demo}: text, pictures and sound in one space, made smaller; or one part of the story at length. */
@Command(
        name = "demo",
        description = {
            "Text, pictures and sound in one space: towers for pictures and spoken names of emoji learn the vectors of a text"
                    + " encoder (all-MiniLM-L6-v2), emoji that were held out are looked for in every direction, and the"
                    + " model is quantized and measured again. About five minutes of two cores; a run that was broken off"
                    + " goes on after the last step done, and a second run shows what the first one measured.",
            "",
            "With the word 'schemes': the text encoder alone is made smaller with each scheme and measured on real"
                    + " sentences, in half a minute.",
            "",
            "With the word 'quantize': with each preset instead, which takes some minutes; and the recogniser and "
                    + "detector of PP-OCR, measured on words and pages drawn for it.",
            "",
            "With the word 'distill': an encoder of half as many layers learns from it on WordNet's texts, which takes "
                    + "about a quarter of an hour."
        },
        footer = {
            "",
            "Example:",
            "  jerboa demo --output demo",
            "  jerboa demo --quick",
            "  jerboa demo schemes",
            "  jerboa demo quantize",
            "  jerboa demo distill"
        })
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(
            paramLabel = "TOPIC",
            arity = "0..1",
            description = "schemes or quantize, for a smaller text encoder; distill, for one with fewer layers.")
    private String topic;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "jerboa-demo",
            description = "The folder for the models (default: ${DEFAULT-VALUE}).")
    private Path folder;

    @Option(names = "--quick", description = "Learn little, in about two minutes.")
    private boolean quick;

    @Option(names = "--long", description = "Learn much, in about a quarter of an hour.")
    private boolean thorough;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        if (topic == null) {
            emoji(terminal);
            return 0;
        }
        if (quick || thorough) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "--quick and --long say how much the towers of three modalities learn, and are nothing to '" + topic
                            + "'",
                    "Leave them out, or leave out '" + topic + "'.");
        }
        switch (topic) {
            case "schemes" -> schemes(terminal);
            case "quantize" -> presets(terminal);
            case "distill" -> distillation(terminal);
            default ->
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no demo '" + topic + "'",
                        "Give schemes, quantize, distill, or nothing.");
        }
        return 0;
    }

    private void schemes(Terminal terminal) {
        terminal.remark("A text encoder, all-MiniLM-L6-v2, is made smaller in four ways and measured. "
                + "This takes about half a minute.");
        long started = System.nanoTime();
        QuantizationDemo.Outcome outcome;
        try (ProgressLine progress = terminal.progress()) {
            outcome = QuantizationDemo.run(folder, progress);
        }
        terminal.print(ComparisonTable.of(outcome.comparison(), outcome.names(), outcome.sizesBytes()));
        terminal.remark("");
        terminal.remark(ComparisonTable.legend(outcome.sentences()));
        terminal.remark(
                "The models are in " + folder + ". Took " + Units.time((System.nanoTime() - started) / 1e6) + ".");
    }

    private void distillation(Terminal terminal) {
        terminal.remark(
                "Three of MiniLM's six layers learn from all six, on 60,000 of WordNet's texts. This takes about a "
                        + "quarter of an hour; broken off, it goes on where it was.");
        long started = System.nanoTime();
        QuantizationDemo.Outcome outcome;
        try (ProgressLine progress = terminal.progress()) {
            outcome = DistillationDemo.run(folder, progress);
        }
        terminal.print(ComparisonTable.of(outcome.comparison(), outcome.names(), outcome.sizesBytes()));
        terminal.remark(ComparisonTable.legend(outcome.sentences()));
        terminal.remark(
                "The models are in " + folder + ". Took " + Units.time((System.nanoTime() - started) / 1e6) + ".");
    }

    private void emoji(Terminal terminal) {
        if (quick && thorough) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "--quick and --long exclude each other", "Give one of them.");
        }
        EmojiSettings settings = quick ? EmojiSettings.QUICK : thorough ? EmojiSettings.LONG : EmojiSettings.USUAL;
        terminal.remark(
                "Emoji as pictures, names and spoken names in one space: two towers learn what all-MiniLM-L6-v2 says.");
        long started = System.nanoTime();
        EmojiOutcome outcome;
        try (ProgressLine progress = terminal.progress()) {
            outcome = EmojiDemo.run(settings, folder, progress);
        }
        terminal.print(EmojiTables.towers(outcome));
        terminal.print("");
        terminal.print(EmojiTables.recalls(outcome));
        terminal.remark(EmojiTables.legend(outcome));
        if (outcome.measuredBefore()) {
            terminal.remark("All of this was taught and measured in an earlier run. To start anew, delete "
                    + outcome.kept() + ".");
        }
        terminal.remark("To search: jerboa search " + outcome.smallModel() + " --data " + outcome.pictures()
                + " \"a happy animal\"");
        terminal.remark("The page to look at is " + outcome.report() + ". Took "
                + Units.time((System.nanoTime() - started) / 1e6) + ".");
    }

    private void presets(Terminal terminal) {
        terminal.remark("A text encoder in three presets, and a recogniser and a detector of text in pictures. "
                + "This takes some minutes.");
        long started = System.nanoTime();
        PresetDemo.Outcome outcome;
        try (ProgressLine progress = terminal.progress()) {
            outcome = PresetDemo.run(folder, DemoCommand::texts, progress);
        }
        terminal.print(ComparisonTable.of(outcome.comparison(), outcome.names(), outcome.sizesBytes()));
        terminal.remark(ComparisonTable.legend(outcome.sentences()));
        terminal.print("");
        terminal.print(PictureTables.recognisers(outcome.recognisers()));
        terminal.print("");
        terminal.print(PictureTables.detectors(outcome.detectors()));
        terminal.remark("Models and reports are in " + folder + ". Took "
                + Units.time((System.nanoTime() - started) / 1e6) + ".");
    }

    private static CalibrationData texts(TextProcessor processor, Path file) {
        List<Value> inputs =
                OnnxFile.read(file.resolveSibling("model.onnx")).graph().requiredInputs();
        return TextSamples.open(List.of(file), processor, inputs, true, Long.MAX_VALUE);
    }
}
