package dev.jerboa.onnx.serde;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** The place where an output goes: whether it may be written, its staging directory, and what stands there already. */
public final class OutputPlace {
    private static final String DATA_SUFFIX = ".data";

    private OutputPlace() {}

    /**
     * Checks, before any work is done, that a file can be created or replaced there.
     *
     * @throws JerboaException if the folder is missing or not writable, or the path is a directory
     */
    public static void check(Path target) {
        Path folder = folder(target);
        if (!Files.isDirectory(folder)) {
            throw location(
                    "the folder " + folder + " for the output " + target.getFileName() + " does not exist",
                    "Create it, or choose another place.");
        }
        if (!Files.isWritable(folder)) {
            throw location(
                    "the folder " + folder + " for the output " + target.getFileName() + " may not be written to",
                    "Change its permissions, or choose another place.");
        }
        if (Files.isDirectory(target)) {
            throw location(target + " is a directory", "Give the name of a file.");
        }
    }

    /**
     * Checks that an output does not replace an input of the same run.
     *
     * @throws JerboaException if both paths lead to the same file
     */
    public static void checkDiffers(Path input, Path output) {
        try {
            if (Files.exists(output) && Files.isSameFile(input, output)) {
                throw new JerboaException(
                        ErrorCode.SAME_FILE,
                        "the output " + output + " is the input itself",
                        "Choose another name: the original is needed for comparison.");
            }
        } catch (IOException e) {
            throw failure(output, e);
        }
    }

    static Path createStagingDirectory(Path target) {
        try {
            return Files.createTempDirectory(folder(target), "." + target.getFileName() + ".partial-");
        } catch (IOException e) {
            throw failure(target, e);
        }
    }

    /** A name for the data file that nothing at the destination has, so that an old pair stays whole until the end. */
    static Path freshDataFile(Path target, Path directory) {
        String name = target.getFileName() + DATA_SUFFIX;
        for (int i = 1; Files.exists(folder(target).resolve(name)); i++) {
            name = target.getFileName() + "." + i + DATA_SUFFIX;
        }
        return directory.resolve(name);
    }

    /** The data files that belong to a model about to be replaced: named by it and called after it. */
    static Set<Path> dataFilesOf(Path target) {
        Set<Path> found = new LinkedHashSet<>();
        if (!Files.exists(target)) {
            return found;
        }
        try (Stream<Path> siblings = Files.list(folder(target))) {
            Set<String> named = new LinkedHashSet<>();
            OnnxFile.parse(target).getGraph().getInitializerList().stream()
                    .flatMap(tensor -> tensor.getExternalDataList().stream())
                    .filter(entry -> entry.getKey().equals("location"))
                    .forEach(entry -> named.add(entry.getValue()));
            siblings.filter(path -> {
                        String name = path.getFileName().toString();
                        return named.contains(name)
                                && name.startsWith(target.getFileName() + ".")
                                && name.endsWith(DATA_SUFFIX);
                    })
                    .forEach(found::add);
        } catch (IOException | JerboaException e) {
            // What stood there is not a model that can be read: then nothing beside it is known to be its data.
            found.clear();
        }
        return found;
    }

    static void syncDirectory(Path target) throws IOException {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("windows")) {
            try (FileChannel channel = FileChannel.open(folder(target), StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** What a failed write tells a person. */
    static JerboaException failure(Path target, Exception cause) {
        String text = String.valueOf(cause.getMessage());
        String reason = cause instanceof FileSystemException fs && fs.getReason() != null ? fs.getReason() : text;
        if (text.toLowerCase(Locale.ROOT).contains("no space left") || text.contains("quota")) {
            return new JerboaException(
                    ErrorCode.DISK_FULL,
                    "the disk of " + folder(target) + " is full: " + target.getFileName() + " was not written",
                    "Free some space, or choose another place; nothing that stood there has changed.",
                    cause);
        }
        return new JerboaException(
                ErrorCode.OUTPUT_LOCATION,
                target + " cannot be written: " + reason,
                "Choose another place; nothing that stood there has changed.",
                cause);
    }

    private static Path folder(Path target) {
        return target.toAbsolutePath().normalize().getParent();
    }

    private static JerboaException location(String message, String hint) {
        return new JerboaException(ErrorCode.OUTPUT_LOCATION, message, hint);
    }
}
