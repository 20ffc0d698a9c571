package dev.jerboa.multimodal.model;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that is written beside its place, and takes its name when all of it is there. */
final class StagedModelDirectory implements AutoCloseable {
    private final Path target;
    private final Path staging;

    private StagedModelDirectory(Path target, Path staging) {
        this.target = target;
        this.staging = staging;
    }

    /**
     * Starts a directory.
     *
     * @throws JerboaException if the place is taken by something that Jerboa did not write
     */
    static StagedModelDirectory create(Path target) throws IOException {
        Path absolute = requirePlace(target);
        return new StagedModelDirectory(absolute, Files.createTempDirectory(absolute.getParent(), ".jerboa-"));
    }

    /**
     * Checks the place of a directory.
     *
     * @return the place in full
     * @throws JerboaException if it is taken by something that Jerboa did not write, or there is no folder around it
     */
    static Path requirePlace(Path target) {
        Path absolute = target.toAbsolutePath().normalize();
        if (Files.exists(absolute) && !isEmpty(absolute) && !Files.isRegularFile(absolute.resolve(Manifest.FILE))) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    target + " is there already, and Jerboa did not write it (it has no " + Manifest.FILE + ")",
                    "Give another place.");
        }
        Path parent = absolute.getParent();
        if (parent == null || !Files.isDirectory(parent)) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION, "there is no folder " + parent + " for " + target, "Make it first.");
        }
        return absolute;
    }

    /** Where to write. */
    Path path() {
        return staging;
    }

    /** Gives the directory its name; what had it before goes. */
    void release() throws IOException {
        try (Stream<Path> files = Files.walk(staging)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                    channel.force(true);
                }
            }
        }
        // A temporary directory is its owner's alone; a model is for whoever may read what lies around it.
        Path fresh = Files.createDirectory(staging.resolveSibling(staging.getFileName() + ".model"));
        try (Stream<Path> files = Files.list(staging)) {
            for (Path file : files.toList()) {
                Files.move(file, fresh.resolve(file.getFileName()));
            }
        }
        if (Files.exists(target)) {
            Path old = staging.resolve("old");
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes what is left of the staging. */
    @Override
    public void close() throws IOException {
        List<Path> left;
        try (Stream<Path> files = Files.walk(staging)) {
            left = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : left) {
            Files.delete(file);
        }
    }

    private static boolean isEmpty(Path path) {
        if (!Files.isDirectory(path)) {
            return false;
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.findAny().isEmpty();
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    path + " cannot be looked into: " + e.getMessage(),
                    "Check the folder's permissions, or give another place.",
                    e);
        }
    }
}
