package dev.jerboa.demo.emoji;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The towers that were taught: kept in a folder, and each taught anew only if it is not there whole.
 *
 * @param files all three
 * @param pictureFrozen the picture tower before it was taught
 * @param curves the losses of both
 */
record TaughtTowers(TowerFiles files, Path pictureFrozen, LossCurves curves) {
    private static final String PICTURE_CURVE = "picture tower";
    private static final String HEARING_CURVE = "sound tower, hearing";
    private static final String MEANING_CURVE = "sound tower, meaning";

    /** Those of a folder, or new ones. */
    static TaughtTowers of(EmojiMaterial material, EmojiTeaching teaching, Path folder, Progress progress) {
        DemoFiles.makeFolder(folder);
        TowerFiles files =
                new TowerFiles(material.texts().model(), folder.resolve("picture.onnx"), folder.resolve("sound.onnx"));
        Path frozen = folder.resolve("picture-frozen.onnx");
        String recipe = teaching.recipe();
        LossCurves sounds = new KeptResult(folder.resolve("sound.json"), recipe, List.of(files.sound()))
                .orMade(LossCurves.class, () -> sounds(material, teaching, files.sound(), progress));
        LossCurves pictures = new KeptResult(folder.resolve("picture.json"), recipe, List.of(files.picture(), frozen))
                .orMade(LossCurves.class, () -> pictures(material, teaching, files.picture(), frozen, progress));
        return new TaughtTowers(files, frozen, sounds.and(pictures));
    }

    private static LossCurves sounds(EmojiMaterial material, EmojiTeaching teaching, Path file, Progress progress) {
        List<String> spoken = material.spoken();
        float[][] vectors = material.texts().embed(spoken, progress);
        Map<String, List<Double>> curves = new LinkedHashMap<>();
        OnnxModel hearing = teaching.hearing();
        curves.put(HEARING_CURVE, teaching.teachHearing(hearing, spoken).losses());
        OnnxModel meaning = teaching.meaning(vectors[0].length);
        curves.put(
                MEANING_CURVE, teaching.teachMeaning(meaning, spoken, vectors).losses());
        OnnxFile.write(SoundTower.of(hearing, meaning), file);
        return new LossCurves(curves);
    }

    private static LossCurves pictures(
            EmojiMaterial material, EmojiTeaching teaching, Path file, Path frozen, Progress progress) {
        float[][] targets = PictureTargets.of(material, progress);
        OnnxModel picture = teaching.ridgeOnPictures(material.seen(), targets);
        OnnxFile.write(picture, frozen);
        List<List<BufferedImage>> pictures = material.split().seen().stream()
                .map(emoji -> emoji.pictures().stream()
                        .map(material.sheets()::picture)
                        .toList())
                .toList();
        LossCurve curve = teaching.teachPictures(picture, pictures, targets);
        PictureTower.even(picture);
        OnnxFile.write(picture, file);
        return new LossCurves(Map.of(PICTURE_CURVE, curve.losses()));
    }
}
