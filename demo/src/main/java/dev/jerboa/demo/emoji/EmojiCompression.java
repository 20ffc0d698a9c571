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
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Makes all three towers smaller, by what they read of some seen emoji. */
final class EmojiCompression {
    private static final int TEXTS = 96;
    private static final int PICTURES = 192;
    private static final int SOUNDS = 96;

    private final EmojiMaterial material;
    private final Path folder;
    private final Progress progress;

    /**
     * A compression into a folder, where a tower stays that was quantized there before; reports lie beside the towers.
     */
    EmojiCompression(EmojiMaterial material, Path folder, Progress progress) {
        this.material = material;
        this.folder = folder;
        this.progress = progress;
    }

    /** Quantizes each tower. */
    TowerFiles quantize(TowerFiles towers) {
        DemoFiles.makeFolder(folder);
        TowerFiles small = TowerFiles.in(folder);
        quantize(Preset.FAST, TEXTS, () -> texts(towers.text()), towers.text(), small.text());
        // The convolutions stay float: as integers they cost more neighbours than time.
        quantize(Preset.FAITHFUL, PICTURES, this::pictures, towers.picture(), small.picture());
        quantize(Preset.FAST, SOUNDS, this::sounds, towers.sound(), small.sound());
        return small;
    }

    private CalibrationData texts(Path model) {
        List<String> texts = every(material.split().seen(), TEXTS).stream()
                .map(Emoji::description)
                .toList();
        try (TextProcessor processor = TextProcessor.open(material.texts().tokenizer())) {
            return EmojiCalibration.texts(model, processor, texts);
        }
    }

    private CalibrationData pictures() {
        return EmojiCalibration.tensors(
                "pictures of seen emoji",
                PictureTower.INPUT,
                every(material.seen().pictures(), PICTURES));
    }

    private CalibrationData sounds() {
        return EmojiCalibration.tensors(
                "spoken names of seen emoji",
                SoundTower.INPUT,
                every(material.seen().sounds(), SOUNDS));
    }

    private static <T> List<T> every(List<T> all, int count) {
        int step = Math.max(1, all.size() / count);
        return IntStream.range(0, Math.min(count, all.size()))
                .mapToObj(i -> all.get(i * step))
                .toList();
    }

    private void quantize(
            Preset preset, int samples, Supplier<CalibrationData> calibration, Path original, Path output) {
        String name = output.getFileName().toString();
        new KeptResult(
                        folder.resolve(name + ".json"),
                        preset.optionName() + " by " + samples,
                        List.of(original, output))
                .orMade(Double.class, () -> {
                    QuantizationResult result = Quantizer.builder()
                            .preset(PresetOptions.of(preset), calibration.get())
                            .progress((task, done, total) ->
                                    progress.update("quantize " + name + ": " + task, done, total))
                            .build()
                            .quantize(original, output);
                    result.report().ifPresent(report -> ReportFiles.write(report, output));
                    return result.comparison().orElseThrow().cosineMean();
                });
    }
}
