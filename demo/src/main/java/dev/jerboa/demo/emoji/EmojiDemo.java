package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.model.ModelDirectory;
import dev.jerboa.multimodal.model.Pooling;
import dev.jerboa.multimodal.model.TowerSource;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Text, pictures and sound in one vector space, on emoji.
 *
 * <p>The text tower, all-MiniLM-L6-v2, is locked. A tower for pictures and one for sounds learn its vectors, each by itself:
 * no picture is ever trained with a sound. What was held out entirely is then looked for in every direction; the model is
 * quantized, and measured again.
 */
public final class EmojiDemo {
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
        List<Emoji> table = EmojiTable.read();
        EmojiSplit split =
                EmojiSplit.of(table.subList(0, Math.min(table.size(), settings.mostEmoji())), settings.seed());
        EmojiSheets sheets = new EmojiSheets();
        EmojiTexts texts = new EmojiTexts(cache);
        EmojiTeaching teaching = new EmojiTeaching(settings, cache, progress);
        EmojiInputs seen = EmojiInputs.of(split.seen(), sheets, progress);
        EmojiInputs unseen = EmojiInputs.of(split.unseen(), sheets, progress);

        List<String> spoken = SpokenTexts.of(split, settings.words(), settings.pieces(), settings.seed());
        Path kept = cache.resolve(String.format(Locale.ROOT, "%s-%08x", settings.name(), settings.hashCode()));
        TaughtTowers taught = TaughtTowers.of(teaching, split, seen, spoken, sheets, texts, kept, progress);
        TowerFiles towers = taught.files();
        TowerFiles small =
                EmojiCompression.quantize(towers, texts.tokenizer(), seen, kept.resolve("quantized"), progress);
        Path model = folder.resolve("model");
        Path smallModel = folder.resolve("model-quantized");
        write(towers, texts.tokenizer(), model);
        write(small, texts.tokenizer(), smallModel);

        Path files = folder.resolve("emoji");
        EmojiFolder.write(table, sheets, files);

        Measured before = measure(towers, texts.tokenizer(), seen, unseen, progress);
        Measured after = measure(small, texts.tokenizer(), seen, unseen, progress);
        EmojiOutcome outcome = new EmojiOutcome(
                settings,
                split.seen().size(),
                split.unseen().size(),
                (int) split.unseen().stream()
                        .filter(emoji -> !emoji.isCountryFlag())
                        .count(),
                spoken.size(),
                frozen(taught.pictureFrozen(), before, seen, unseen, progress),
                EmojiRecalls.of(before.unseen(), before.seen()),
                EmojiRecalls.of(after.unseen(), after.seen()),
                towers.sizesBytes(),
                small.sizesBytes(),
                before.latenciesMillis(),
                after.latenciesMillis(),
                model,
                smallModel,
                files,
                folder.resolve("report.html"));
        new EmojiReport(outcome, after.unseen(), sheets, taught.curves()).write(outcome.report());
        return outcome;
    }

    private record Measured(EmojiVectors unseen, EmojiVectors seen, List<Double> latenciesMillis) {}

    private static Measured measure(
            TowerFiles towers, Path tokenizer, EmojiInputs seen, EmojiInputs unseen, Progress progress) {
        try (EmojiEncoders encoders = new EmojiEncoders(towers, tokenizer)) {
            return new Measured(
                    encoders.embed(unseen, progress), encoders.embed(seen, progress), encoders.latenciesMillis(unseen));
        }
    }

    /** What is found with the picture tower before it learned, and the others as they are. */
    private static EmojiRecalls frozen(
            Path tower, Measured others, EmojiInputs seen, EmojiInputs unseen, Progress progress) {
        try (Session session = Session.open(tower)) {
            return EmojiRecalls.of(
                    others.unseen().withPictures(EmojiEncoders.run(session, unseen.pictures(), progress)),
                    others.seen().withPictures(EmojiEncoders.run(session, seen.pictures(), progress)));
        }
    }

    private static void write(TowerFiles towers, Path tokenizer, Path target) {
        ModelDirectory.empty()
                .tower(TowerSource.text(towers.text(), tokenizer, Pooling.MEAN))
                .tower(TowerSource.pictures(towers.picture(), PictureTower.SPEC))
                .tower(TowerSource.sounds(towers.sound(), SoundTower.spectrogram()))
                .write(target);
    }
}
