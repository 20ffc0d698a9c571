package dev.jerboa.train.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A directory that gets its name only when all of it is on the disk. */
final class StagedDirectory {
    private static final String SUFFIX = ".partial";

    private final Path target;
    private final Path staging;

    private StagedDirectory(Path target, Path staging) {
        this.target = target;
        this.staging = staging;
    }

    static StagedDirectory create(Path target) throws IOException {
        Path staging = hidden(target);
        Files.createDirectory(staging);
        return new StagedDirectory(target, staging);
    }

    /** The place to write a file to. */
    Path file(String name) {
        return staging.resolve(name);
    }

    /** Writes a text, and returns when the disk has it. */
    void write(String name, String text) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file(name), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    /** Gives the directory its name, at once. */
    void release() throws IOException {
        sync(staging);
        Files.move(staging, target, StandardCopyOption.ATOMIC_MOVE);
        sync(target.toAbsolutePath().getParent());
    }

    /** Deletes a directory, so that none of its name is ever seen half deleted. */
    static void delete(Path directory) throws IOException {
        Path hidden = hidden(directory);
        Files.move(directory, hidden, StandardCopyOption.ATOMIC_MOVE);
        deleteAll(hidden);
    }

    /** Deletes what kills have left behind. */
    static void removeLeftOvers(Path parent) throws IOException {
        List<Path> found;
        try (Stream<Path> files = Files.list(parent)) {
            found = files.filter(file -> file.getFileName().toString().startsWith(".")
                            && file.getFileName().toString().endsWith(SUFFIX))
                    .toList();
        }
        for (Path left : found) {
            deleteAll(left);
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(directory)) {
            files = all.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
    }

    private static Path hidden(Path directory) {
        return directory.resolveSibling("." + directory.getFileName() + SUFFIX);
    }

    private static void sync(Path directory) throws IOException {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows")) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
