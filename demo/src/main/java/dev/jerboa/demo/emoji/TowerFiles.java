package dev.jerboa.demo.emoji;

import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.file.Path;
import java.util.List;

/**
 * The three towers of a model, as files.
 *
 * @param text all-MiniLM-L6-v2 or what became of it
 * @param picture the tower for pictures
 * @param sound the tower for sounds
 */
public record TowerFiles(Path text, Path picture, Path sound) {
    /** What tables call the towers, in the order of {@link #all}. */
    public static final List<String> NAMES = List.of("text", "picture", "sound");

    /** The towers of a model directory. */
    static TowerFiles in(Path folder) {
        return new TowerFiles(
                folder.resolve("text.onnx"), folder.resolve("picture.onnx"), folder.resolve("sound.onnx"));
    }

    /** All three. */
    public List<Path> all() {
        return List.of(text, picture, sound);
    }

    /** The size of each in bytes, data files included. */
    public List<Long> sizesBytes() {
        return all().stream()
                .map(file -> OnnxFile.files(file, OnnxFile.read(file)).sizeBytes())
                .toList();
    }
}
