package dev.jerboa.demo.emoji;

import dev.jerboa.demo.DemoFiles;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The towers that were taught: kept in a folder, and taught anew only if it has none of the same settings.
 *
 * @param files all three
 * @param pictureFrozen the picture tower before it was taught
 * @param curves the losses, by what learned
 */
record TaughtTowers(TowerFiles files, Path pictureFrozen, Map<String, LossCurve> curves) {
    private static final String PICTURE_CURVE = "picture tower";
    private static final String HEARING_CURVE = "sound tower, hearing";
    private static final String MEANING_CURVE = "sound tower, meaning";

    /** Those of a folder, or new ones. */
    static TaughtTowers of(
            EmojiTeaching teaching,
            EmojiSplit split,
            EmojiInputs seen,
            List<String> spoken,
            EmojiSheets sheets,
            EmojiTexts texts,
            Path folder,
            Progress progress) {
        TowerFiles files = new TowerFiles(texts.model(), folder.resolve("picture.onnx"), folder.resolve("sound.onnx"));
        Path frozen = folder.resolve("picture-frozen.onnx");
        Path losses = folder.resolve("losses.json");
        if (!Files.exists(losses)) {
            DemoFiles.makeFolder(folder);
            Map<String, LossCurve> curves = new LinkedHashMap<>();
            float[][] vectors = texts.embed(spoken, progress);
            sounds(teaching, spoken, vectors, files.sound(), curves);
            pictures(teaching, split, seen, sheets, texts, files.picture(), frozen, curves, progress);
            // Written last: where it is, all else is.
            LossCurve.write(curves, losses);
        }
        return new TaughtTowers(files, frozen, LossCurve.read(losses));
    }

    private static void sounds(
            EmojiTeaching teaching, List<String> spoken, float[][] vectors, Path file, Map<String, LossCurve> curves) {
        OnnxModel hearing = teaching.hearing();
        curves.put(HEARING_CURVE, teaching.teachHearing(hearing, spoken));
        OnnxModel meaning = teaching.meaning(vectors[0].length);
        curves.put(MEANING_CURVE, teaching.teachMeaning(meaning, spoken, vectors));
        OnnxFile.write(SoundTower.of(hearing, meaning), file);
    }

    private static void pictures(
            EmojiTeaching teaching,
            EmojiSplit split,
            EmojiInputs seen,
            EmojiSheets sheets,
            EmojiTexts texts,
            Path file,
            Path frozen,
            Map<String, LossCurve> curves,
            Progress progress) {
        HeldOutNames heldOut = new HeldOutNames(split.unseen());
        float[][] described = texts.embed(
                split.seen().stream().map(emoji -> described(emoji, heldOut)).toList(), progress);
        OnnxModel picture = teaching.ridgeOnPictures(seen, described);
        OnnxFile.write(picture, frozen);
        List<List<BufferedImage>> pictures = split.seen().stream()
                .map(emoji -> emoji.pictures().stream().map(sheets::picture).toList())
                .toList();
        curves.put(PICTURE_CURVE, teaching.teachPictures(picture, pictures, described));
        OnnxFile.write(picture, file);
    }

    /** The text that a picture learns: the name with the keywords, without what is too near to an unseen emoji. */
    private static String described(Emoji emoji, HeldOutNames heldOut) {
        List<String> keywords =
                emoji.keywords().stream().filter(heldOut::admits).toList();
        String joined = String.join(", ", keywords);
        if (!heldOut.admits(emoji.name())) {
            return joined.isEmpty() ? emoji.subgroup() : joined;
        }
        return emoji.name() + ": " + joined;
    }
}
