package dev.jerboa.demo.emoji;

import dev.jerboa.demo.emoji.EmojiMeasurement.Examples;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Session;
import java.nio.file.Path;
import java.util.List;

/** Measures what towers find and how long they take, before and after quantization. */
final class EmojiMeasuring {
    private final EmojiMaterial material;
    private final Progress progress;

    EmojiMeasuring(EmojiMaterial material, Progress progress) {
        this.material = material;
        this.progress = progress;
    }

    /** Measures all towers. */
    EmojiMeasurement measure(TaughtTowers taught, TowerFiles small) {
        Measured before = measure(taught.files());
        Measured after = measure(small);
        EmojiVectors found = after.unseen();
        return new EmojiMeasurement(
                material.split().seen().size(),
                material.split().unseen().size(),
                (int) material.split().unseen().stream()
                        .filter(emoji -> !emoji.isCountryFlag())
                        .count(),
                material.spoken().size(),
                frozen(taught.pictureFrozen(), before),
                EmojiRecalls.of(before.unseen(), before.seen()),
                EmojiRecalls.of(after.unseen(), after.seen()),
                before.latenciesMillis(),
                after.latenciesMillis(),
                List.of(
                        Examples.of(found, EmojiVectors.TEXT, EmojiVectors.PICTURE),
                        Examples.of(found, EmojiVectors.SOUND, EmojiVectors.PICTURE),
                        Examples.of(found, EmojiVectors.PICTURE, EmojiVectors.NAME),
                        Examples.of(found, EmojiVectors.SOUND, EmojiVectors.NAME)));
    }

    private record Measured(EmojiVectors unseen, EmojiVectors seen, List<Double> latenciesMillis) {}

    private Measured measure(TowerFiles towers) {
        try (EmojiEncoders encoders = new EmojiEncoders(towers, material.texts().tokenizer())) {
            return new Measured(
                    encoders.embed(material.unseen(), progress),
                    encoders.embed(material.seen(), progress),
                    encoders.latenciesMillis(material.unseen()));
        }
    }

    /** What is found with the picture tower before it learned, and the others as they are. */
    private EmojiRecalls frozen(Path tower, Measured others) {
        try (Session session = Session.open(tower)) {
            return EmojiRecalls.of(
                    others.unseen()
                            .withPictures(
                                    EmojiEncoders.run(session, material.unseen().pictures(), progress)),
                    others.seen()
                            .withPictures(
                                    EmojiEncoders.run(session, material.seen().pictures(), progress)));
        }
    }
}
