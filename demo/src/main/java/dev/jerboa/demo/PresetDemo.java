package dev.jerboa.demo;

import dev.jerboa.demo.ocr.DetectorRow;
import dev.jerboa.demo.ocr.DrawnPagesData;
import dev.jerboa.demo.ocr.DrawnWordsData;
import dev.jerboa.demo.ocr.OcrComparison;
import dev.jerboa.demo.ocr.OcrModels;
import dev.jerboa.demo.ocr.RecogniserRow;
import dev.jerboa.multimodal.loyalty.EncoderComparison;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Preset;
import dev.jerboa.quantize.PresetOptions;
import dev.jerboa.quantize.QuantizationResult;
import dev.jerboa.quantize.Quantizer;
import dev.jerboa.quantize.report.ReportFiles;
import dev.jerboa.runtime.data.CalibrationData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The presets on real models: a text encoder in each of them, and the recogniser and detector of PP-OCR in the fast one.
 *
 * <p>What a preset learns from is never what it is measured on: half of the sentences serve for calibration and the other
 * half for measuring; words and pages are drawn anew.
 */
public final class PresetDemo {
    private static final int DRAWN_WORDS = 96;
    private static final int DRAWN_PAGES = 16;
    private static final int PAGE_PIXELS = 640;
    private static final int CALIBRATION_SEED = 11;

    private PresetDemo() {}

    /**
     * What the demo made and measured.
     *
     * @param names what to call each text encoder, the original first
     * @param sizesBytes the size of each
     * @param comparison what was measured of each
     * @param sentences how many sentences were embedded
     * @param recognisers the recogniser as it was, and fast
     * @param detectors the detector as it was, and fast
     */
    public record Outcome(
            List<String> names,
            List<Long> sizesBytes,
            EncoderComparison comparison,
            int sentences,
            List<RecogniserRow> recognisers,
            List<DetectorRow> detectors) {}

    /**
     * Runs the demo.
     *
     * @param folder where models and reports go; it is made if it does not exist
     * @param texts makes calibration data of a file of sentences, given the model's tokenizer
     */
    public static Outcome run(Path folder, BiFunction<TextProcessor, Path, CalibrationData> texts, Progress progress) {
        Path original = DemoFiles.model(folder);
        List<String> sentences = DemoFiles.sentences();
        Path learned = write(everySecond(sentences, 0), folder.resolve("calibration.txt"));
        List<String> measured = everySecond(sentences, 1);
        List<Path> models = new ArrayList<>(List.of(original));
        List<String> names = new ArrayList<>(List.of("original (float)"));
        List<Long> sizes = new ArrayList<>();
        EncoderComparison comparison;
        try (TextProcessor processor = TextProcessor.open(DemoFiles.tokenizer(folder))) {
            for (Preset preset : Preset.values()) {
                Path output = folder.resolve("model-" + preset.optionName() + ".onnx");
                QuantizationResult result =
                        quantize(preset, texts.apply(processor, learned), original, output, progress);
                if (sizes.isEmpty()) {
                    sizes.add(result.sizeBytesBefore());
                }
                models.add(output);
                names.add(preset.optionName());
                sizes.add(result.sizeBytesAfter());
            }
            comparison = EncoderComparison.of(models, processor, measured, progress);
        }
        return new Outcome(
                names, sizes, comparison, measured.size(), recognisers(folder, progress), detectors(folder, progress));
    }

    private static List<RecogniserRow> recognisers(Path folder, Progress progress) {
        Path original = OcrModels.recogniser(folder);
        Path output = folder.resolve("recogniser-fast.onnx");
        CalibrationData words = new DrawnWordsData(input(original), DRAWN_WORDS, CALIBRATION_SEED);
        quantize(Preset.FAST, words, original, output, progress);
        return OcrComparison.recogniser(original, List.of(output));
    }

    private static List<DetectorRow> detectors(Path folder, Progress progress) {
        Path original = OcrModels.detector(folder);
        Path output = folder.resolve("detector-fast.onnx");
        CalibrationData pages = new DrawnPagesData(input(original), DRAWN_PAGES, PAGE_PIXELS, CALIBRATION_SEED);
        quantize(Preset.FAST, pages, original, output, progress);
        return OcrComparison.detector(original, List.of(output));
    }

    private static QuantizationResult quantize(
            Preset preset, CalibrationData data, Path original, Path output, Progress progress) {
        String name = output.getFileName().toString();
        QuantizationResult result = Quantizer.builder()
                .preset(PresetOptions.of(preset), data)
                .progress((task, done, total) -> progress.update(name + ": " + task, done, total))
                .build()
                .quantize(original, output);
        result.report().ifPresent(report -> ReportFiles.write(report, output));
        return result;
    }

    private static Path write(List<String> sentences, Path file) {
        try {
            return Files.write(file, sentences);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    file + " cannot be written: " + e.getMessage(),
                    "Choose another folder with --output.",
                    e);
        }
    }

    private static String input(Path model) {
        return OnnxFile.read(model).graph().requiredInputs().get(0).name();
    }

    private static List<String> everySecond(List<String> all, int first) {
        List<String> half = new ArrayList<>();
        for (int i = first; i < all.size(); i += 2) {
            half.add(all.get(i));
        }
        return half;
    }
}
