package dev.jerboa.cli.data;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a path given as data holds.
 *
 * @param kind what the files are; never {@link FileKind#OTHER}
 * @param files the files of that kind, sorted by path, those in sub-folders included
 */
record DataFiles(FileKind kind, List<Path> files) {
    /**
     * Looks at a file or folder.
     *
     * @throws JerboaException if it does not exist, or holds no data, or data of several kinds
     */
    static DataFiles at(Path path) {
        if (Files.isRegularFile(path)) {
            FileKind kind = FileKind.of(path);
            // A file of any other name may well be text; whoever reads it will see.
            return new DataFiles(kind == FileKind.OTHER ? FileKind.TEXTS : kind, List.of(path));
        } else if (!Files.isDirectory(path)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE,
                    "there is no file or folder " + path,
                    "Give text, a folder of pictures or sounds, or .npz or .npy files.");
        }
        Map<FileKind, List<Path>> byKind;
        try (Stream<Path> files = Files.walk(path)) {
            byKind = files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .sorted()
                    .collect(Collectors.groupingBy(
                            FileKind::of, () -> new EnumMap<>(FileKind.class), Collectors.toList()));
        } catch (IOException | UncheckedIOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, path + " cannot be listed: " + e.getMessage(), "Check its permissions.", e);
        }
        return only(path, byKind);
    }

    private static DataFiles only(Path folder, Map<FileKind, List<Path>> byKind) {
        List<Path> others = byKind.remove(FileKind.OTHER);
        if (byKind.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    folder + " holds no data" + (others == null ? "" : ", only " + others.size() + " other files"),
                    "Give text, a folder of pictures or sounds, or .npz or .npy files.");
        } else if (byKind.size() > 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    folder + " is mixed: "
                            + byKind.entrySet().stream()
                                    .map(entry -> entry.getValue().size() + " "
                                            + entry.getKey().plural())
                                    .collect(Collectors.joining(", ")),
                    "Give a folder with files of one kind.");
        }
        Map.Entry<FileKind, List<Path>> one = byKind.entrySet().iterator().next();
        return new DataFiles(one.getKey(), one.getValue());
    }
}
