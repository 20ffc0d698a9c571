package dev.jerboa.multimodal.model;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.nio.file.Path;

/** Paths that a file of a model names, which must not lead out of it. */
final class SafePath {
    private SafePath() {}

    /**
     * A path in a directory.
     *
     * @param named by which file it is named
     * @throws JerboaException {@code UNSAFE_PATH} if it leads out of the directory
     */
    static Path inside(Path directory, String name, Path named) {
        Path root = directory.toAbsolutePath().normalize();
        if (!root.resolve(name).normalize().startsWith(root)) {
            throw new JerboaException(
                    ErrorCode.UNSAFE_PATH,
                    named + " names the file " + name + ", outside of the directory",
                    "Do not use this model unless you know who wrote it.");
        }
        return directory.resolve(name);
    }
}
