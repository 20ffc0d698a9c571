package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.model.ModelDirectory;
import dev.jerboa.multimodal.model.Pooling;
import dev.jerboa.multimodal.model.TowerSource;
import dev.jerboa.onnx.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Text, pictures and sound in one vector space, on emoji.
 *
 * <p>The text tower, all-MiniLM-L6-v2, is locked. A tower for pictures and one for sounds learn its vectors, each by itself:
 * no picture is ever trained with a sound. What was held out entirely is then looked for in every direction; the model is
 * quantized, and measured again.
 *
 * <p>Each step is kept in the folder when it is done, so that a run that was broken off goes on from there, and an equal run
 * only shows what it came to.
 */
public final class EmojiDemo {
    /** Changes with what is measured, and how. */
    private static final String MEASURING = "measuring 1";

    private EmojiDemo() {}

    /**
     * Runs the demo.
     *
     * @param settings how much is learned
     * @param folder where the models, the report and what is kept for the next run go; it is made if it does not exist
     */
    public static EmojiOutcome run(EmojiSettings settings, Path folder, Progress progress) {
        return QuietVoice.during(() -> teachAndMeasure(settings, folder, progress));
    }

    private static EmojiOutcome teachAndMeasure(EmojiSettings settings, Path folder, Progress progress) {
        Path cache = folder.resolve("cache");
        Path kept = cache.resolve(String.format(Locale.ROOT, "%s-%08x", settings.name(), settings.hashCode()));
        EmojiMaterial material = new EmojiMaterial(settings, cache, progress);
        TaughtTowers taught = TaughtTowers.of(material, new EmojiTeaching(settings, cache, progress), kept, progress);
        TowerFiles towers = taught.files();
        TowerFiles small = new EmojiCompression(material, kept.resolve("quantized"), progress).quantize(towers);

        List<Path> files = new ArrayList<>(towers.all());
        files.add(taught.pictureFrozen());
        files.addAll(small.all());
        KeptResult measured =
                new KeptResult(kept.resolve("measured.json"), MEASURING + " " + settings, List.copyOf(files));
        Optional<EmojiMeasurement> before = measured.read(EmojiMeasurement.class);
        EmojiMeasurement measurement =
                before.orElseGet(() -> new EmojiMeasuring(material, progress).measure(taught, small));
        if (before.isEmpty()) {
            measured.write(measurement);
        }

        EmojiOutcome outcome = new EmojiOutcome(
                measurement,
                before.isPresent(),
                towers.sizesBytes(),
                small.sizesBytes(),
                folder.resolve("model"),
                folder.resolve("model-quantized"),
                folder.resolve("emoji"),
                folder.resolve("report.html"),
                kept);
        write(towers, material.texts().tokenizer(), outcome.model());
        write(small, material.texts().tokenizer(), outcome.smallModel());
        EmojiFolder.write(material, outcome.pictures());
        EmojiReport.write(outcome, material, taught.curves());
        return outcome;
    }

    private static void write(TowerFiles towers, Path tokenizer, Path target) {
        ModelDirectory.empty()
                .tower(TowerSource.text(towers.text(), tokenizer, Pooling.MEAN))
                .tower(TowerSource.pictures(towers.picture(), PictureTower.SPEC))
                .tower(TowerSource.sounds(towers.sound(), SoundTower.spectrogram()))
                .write(target);
    }
}
