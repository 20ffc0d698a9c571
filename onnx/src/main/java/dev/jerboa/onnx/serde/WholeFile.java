package dev.jerboa.onnx.serde;

import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Writes files that appear under their names only when they are whole. */
public final class WholeFile {
    private WholeFile() {}

    /**
     * Writes a text in UTF-8; what had the name before is replaced in one step.
     *
     * @throws JerboaException if the folder is missing or not writable, or the disk is full; then nothing has changed
     */
    public static void write(Path target, String text) {
        OutputPlace.check(target);
        try {
            // Staged in a folder and not as a temporary file: that would give the text to its owner alone.
            Path staging = OutputPlace.createStagingDirectory(target);
            Path staged = staging.resolve(target.getFileName());
            try {
                try (FileChannel channel =
                        FileChannel.open(staged, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
                    ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
                    while (bytes.hasRemaining()) {
                        channel.write(bytes);
                    }
                    channel.force(true);
                }
                Files.move(staged, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(staged);
                Files.deleteIfExists(staging);
            }
        } catch (IOException e) {
            throw OutputPlace.failure(target, e);
        }
    }
}
