package dev.jerboa.runtime;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A folder for files of the moment, which goes with all of them when it is closed. */
public final class TemporaryDirectory implements AutoCloseable {
    private final Path path;

    private TemporaryDirectory(Path path) {
        this.path = path;
    }

    /** A fresh folder where the system keeps such files. */
    public static TemporaryDirectory create() {
        return create(Path.of(System.getProperty("java.io.tmpdir")));
    }

    static TemporaryDirectory create(Path parent) {
        try {
            return new TemporaryDirectory(Files.createTempDirectory(parent, "jerboa-"));
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    "no temporary folder can be made in " + parent + ": " + e.getMessage(),
                    "Free some room there, or name another folder with -Djava.io.tmpdir.",
                    e);
        }
    }

    /** The folder. */
    public Path path() {
        return path;
    }

    @Override
    public void close() {
        try (Stream<Path> files = Files.list(path)) {
            for (Path file : files.toList()) {
                delete(file);
            }
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    "the temporary folder " + path + " cannot be listed: " + e.getMessage(),
                    "Delete it by hand.",
                    e);
        }
        delete(path);
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // Windows keeps a file while it is mapped into memory; it goes when the process ends.
            file.toFile().deleteOnExit();
        }
    }
}
