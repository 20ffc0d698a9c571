package dev.jerboa.demo.emoji;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.multimodal.text.TextProcessor;
import dev.jerboa.onnx.Progress;
import dev.jerboa.quantize.Preset;
import dev.jerboa.quantize.PresetOptions;
import dev.jerboa.quantize.QuantizationResult;
import dev.jerboa.quantize.Quantizer;
import dev.jerboa.quantize.report.ReportFiles;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Makes all three towers smaller, by what they read of some seen emoji. */
final class EmojiCompression {
    private static final int TEXTS = 96;
    private static final int PICTURES = 96;
    private static final int SOUNDS = 96;

    private EmojiCompression() {}

    /** Quantizes each tower into a folder, unless that was done before; reports lie beside them. */
    static TowerFiles quantize(TowerFiles towers, Path tokenizer, EmojiInputs seen, Path folder, Progress progress) {
        TowerFiles small = TowerFiles.in(folder);
        // The report of the last tower is written last: where it is, all else is.
        if (Files.exists(ReportFiles.json(small.sound()))) {
            return small;
        }
        DemoFiles.makeFolder(folder);
        List<String> texts =
                every(seen.emoji(), TEXTS).stream().map(Emoji::description).toList();
        try (TextProcessor processor = TextProcessor.open(tokenizer)) {
            quantize(
                    Preset.FAST,
                    EmojiCalibration.texts(towers.text(), processor, texts),
                    towers.text(),
                    small.text(),
                    progress);
        }
        quantize(
                Preset.FAST,
                EmojiCalibration.tensors(
                        "pictures of seen emoji", PictureTower.INPUT, every(seen.pictures(), PICTURES)),
                towers.picture(),
                small.picture(),
                progress);
        quantize(
                Preset.FAST,
                EmojiCalibration.tensors("spoken names of seen emoji", SoundTower.INPUT, every(seen.sounds(), SOUNDS)),
                towers.sound(),
                small.sound(),
                progress);
        return small;
    }

    private static <T> List<T> every(List<T> all, int count) {
        int step = Math.max(1, all.size() / count);
        return IntStream.range(0, Math.min(count, all.size()))
                .mapToObj(i -> all.get(i * step))
                .toList();
    }

    private static void quantize(Preset preset, CalibrationData data, Path original, Path output, Progress progress) {
        String name = output.getFileName().toString();
        QuantizationResult result = Quantizer.builder()
                .preset(PresetOptions.of(preset), data)
                .progress((task, done, total) -> progress.update("quantize " + name + ": " + task, done, total))
                .build()
                .quantize(original, output);
        result.report().ifPresent(report -> ReportFiles.write(report, output));
    }
}
