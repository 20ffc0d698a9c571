package dev.jerboa.demo.emoji;

import dev.jerboa.demo.ocr.OcrModels;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.optimize.AdamWOptions;
import dev.jerboa.train.optimize.ParameterGroup;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Makes and teaches the tower for pictures and the tower for sounds, each from the vectors of the locked text tower. */
final class EmojiTeaching {
    /** Changes with what this class does. */
    private static final String RECIPE = "2";

    private static final double RIDGE = 0.3;
    private static final double PICTURE_RATE = 1e-3;
    /** Large steps undo at first what the tower starts from; a shorter run has no time to make up for it. */
    private static final int STEPS_OF_FULL_RATE = 120;

    private static final double PICTURE_DECAY = 0.05;
    /** The product of the picture tower fits already, and a step as large as that of convolutions would undo it. */
    private static final double PRODUCT_RATE = 0.03;

    private static final double SCALE = 20;
    private static final double SPREAD = 0.3;
    private static final int PICTURES_A_STEP = 48;
    private static final int HEARD_A_STEP = 64;
    private static final int UNDERSTOOD_A_STEP = 256;

    private final EmojiSettings settings;
    private final Path folder;
    private final Progress progress;

    EmojiTeaching(EmojiSettings settings, Path folder, Progress progress) {
        this.settings = settings;
        this.folder = folder;
        this.progress = progress;
    }

    /** What decides how towers come out: those of another recipe are taught anew. */
    String recipe() {
        return RECIPE + " " + settings;
    }

    /** A linear map of frozen features, which the picture tower starts from. */
    OnnxModel ridgeOnPictures(EmojiInputs seen, float[][] targets) {
        Path file = folder.resolve("picture-features.onnx");
        OnnxFile.write(PictureTower.features(detector()), file);
        float[][] features;
        try (Session session = Session.open(file)) {
            features = EmojiEncoders.outputs(session, seen.pictures(), progress);
        }
        progress.update("ridge regression on frozen features", 0, 1);
        // Towards the mean of all texts, which a regression draws every picture to, lie the texts that mean least.
        Ridge ridge = Ridge.fit(features, aroundTheirMean(targets), RIDGE);
        return PictureTower.of(detector(), ridge.weight(), ridge.bias());
    }

    private static float[][] aroundTheirMean(float[][] rows) {
        float[] mean = new float[rows[0].length];
        for (float[] row : rows) {
            for (int i = 0; i < mean.length; i++) {
                mean[i] += row[i] / rows.length;
            }
        }
        float[][] centred = new float[rows.length][mean.length];
        for (int k = 0; k < rows.length; k++) {
            for (int i = 0; i < mean.length; i++) {
                centred[k][i] = rows[k][i] - mean[i];
            }
        }
        return centred;
    }

    private OnnxModel detector() {
        return OnnxFile.read(OcrModels.detector(folder));
    }

    /** Teaches the picture tower the vectors of seen emoji, given in the same order. */
    LossCurve teachPictures(OnnxModel tower, List<List<BufferedImage>> pictures, float[][] targets) {
        Set<String> learning = PictureTower.late(tower);
        WeightMean mean = new WeightMean(tower.graph(), learning);
        int steps = settings.pictureSteps();
        double rate = PICTURE_RATE * Math.min(1, (double) steps / STEPS_OF_FULL_RATE);
        TrainerOptions options = options(steps, PICTURES_A_STEP, rate, PICTURE_DECAY)
                .groups(List.of(ParameterGroup.of("^head", PRODUCT_RATE, PICTURE_DECAY)))
                .build();
        LossCurve curve;
        try (TowerObjective objective = new ContrastWithTexts(targets, SCALE, SPREAD)) {
            curve = TowerTraining.run(
                    tower,
                    learning::contains,
                    new PictureSource(pictures, true),
                    objective,
                    options,
                    told("picture tower"));
        }
        mean.apply(tower.graph());
        return curve;
    }

    /** What hears phones, before it has learned anything. */
    OnnxModel hearing() {
        return SoundTower.hearing(settings.seed());
    }

    /** What knows the meaning of phones, before it has learned anything. */
    OnnxModel meaning(int width) {
        return SoundTower.meaning(width, settings.seed());
    }

    /** Teaches what hears phones, by texts that the voice says. */
    LossCurve teachHearing(OnnxModel hearing, List<String> texts) {
        return TowerTraining.run(
                hearing,
                weight -> true,
                new SpeechSource(texts, settings.seed()),
                TowerObjective.frames(),
                options(settings.hearingSteps(), HEARD_A_STEP, 4e-3, 0.02).build(),
                told("sound tower, hearing"));
    }

    /** Teaches what knows the meaning of phones: the vectors of the texts that they were said for. */
    LossCurve teachMeaning(OnnxModel meaning, List<String> texts, float[][] vectors) {
        return TowerTraining.run(
                meaning,
                weight -> true,
                PhoneSource.of(texts, told("sound tower, meaning")),
                TowerObjective.direction(vectors),
                options(settings.meaningSteps(), UNDERSTOOD_A_STEP, 2e-3, 0).build(),
                told("sound tower, meaning"));
    }

    private TrainerOptions.Builder options(int steps, int batch, double learningRate, double weightDecay) {
        return TrainerOptions.builder()
                .steps(steps)
                .batchSize(batch)
                .learningRate(learningRate)
                .warmUpSteps(steps / 20)
                .optimizer(AdamWOptions.defaults().withWeightDecay(weightDecay))
                .seed(settings.seed());
    }

    private Progress told(String what) {
        return (task, done, total) -> progress.update(what + ": " + task, done, total);
    }
}
