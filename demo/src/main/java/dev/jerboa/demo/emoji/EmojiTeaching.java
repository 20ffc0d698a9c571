package dev.jerboa.demo.emoji;

import dev.jerboa.demo.ocr.OcrModels;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.optimize.AdamWOptions;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Makes and teaches the tower for pictures and the tower for sounds, each from the vectors of the locked text tower. */
final class EmojiTeaching {
    private static final int VECTOR = 384;
    private static final double RIDGE = 0.3;
    private static final double SCALE = 20;
    private static final double SPREAD = 0.3;
    private static final int PICTURES_A_STEP = 48;
    private static final int TEXTS_A_STEP = 64;

    private final EmojiSettings settings;
    private final Path folder;
    private final Progress progress;

    EmojiTeaching(EmojiSettings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
    }

    /** A linear map of frozen features, which the picture tower starts from. */
    OnnxModel ridgeOnPictures(EmojiInputs seen, float[][] texts) {
        Path file = folder.resolve("picture-features.onnx");
        OnnxFile.write(PictureTower.features(detector()), file);
        float[][] features;
        try (Session session = Session.open(file)) {
            features = EmojiEncoders.run(session, seen.pictures(), progress);
        }
        progress.update("ridge regression on frozen features", 0, 1);
        Ridge ridge = Ridge.fit(features, texts, RIDGE);
        return PictureTower.of(detector(), ridge.weight(), ridge.bias());
    }

    private OnnxModel detector() {
        return OnnxFile.read(OcrModels.detector(folder));
    }

    /** Teaches the picture tower the texts of seen emoji, given in the same order. */
    LossCurve teachPictures(OnnxModel tower, List<List<BufferedImage>> pictures, float[][] texts) {
        Set<String> early = PictureTower.early(tower);
        LossCurve curve = new LossCurve();
        TrainerOptions options = TrainerOptions.builder()
                .steps(settings.pictureSteps())
                .batchSize(PICTURES_A_STEP)
                .learningRate(1e-3)
                .warmUpSteps(settings.pictureSteps() / 10)
                .optimizer(AdamWOptions.defaults().withWeightDecay(0.05))
                .seed(settings.seed())
                .build();
        new TowerTraining(texts, SCALE, SPREAD, SCALE)
                .run(
                        tower,
                        weight -> !early.contains(weight),
                        new PictureSource(pictures, true),
                        options,
                        curve,
                        told("picture tower"));
        return curve;
    }

    /** A sound tower that has learned nothing yet. */
    OnnxModel soundTower() {
        return SoundTower.untaught(settings.soundWidths(), VECTOR, settings.seed());
    }

    /** Teaches the sound tower texts. */
    LossCurve teachSounds(OnnxModel tower, List<String> texts, float[][] vectors) {
        LossCurve curve = new LossCurve();
        TrainerOptions options = TrainerOptions.builder()
                .steps(settings.soundSteps())
                .batchSize(TEXTS_A_STEP)
                .learningRate(2e-3)
                .warmUpSteps(settings.soundSteps() / 20)
                .optimizer(AdamWOptions.defaults().withWeightDecay(0.02))
                .seed(settings.seed())
                .build();
        new TowerTraining(vectors, SCALE, SPREAD, SCALE)
                .run(
                        tower,
                        weight -> true,
                        new SpeechSource(texts, settings.seed()),
                        options,
                        curve,
                        told("sound tower"));
        return curve;
    }

    private Progress told(String what) {
        return (task, done, total) -> progress.update(what + ": " + task, done, total);
    }
}
