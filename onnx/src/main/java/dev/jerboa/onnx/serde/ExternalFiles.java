package dev.jerboa.onnx.serde;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of tensor data beside a model; each is opened once, and none outside the model's directory. */
final class ExternalFiles {
    private final Path directory;
    private final Map<Path, MappedFile> opened = new LinkedHashMap<>();

    /** @param modelFile the model whose tensors name the files */
    ExternalFiles(Path modelFile) {
        this.directory = modelFile.toAbsolutePath().normalize().getParent();
    }

    /**
     * The region that the key-value pairs {@code location}, {@code offset} and {@code length} describe.
     *
     * @param sizeBytes the bytes that the tensor's type and shape demand
     */
    ByteSource open(List<StringStringEntryProto> entries, long sizeBytes) {
        Map<String, String> keys = new LinkedHashMap<>();
        entries.forEach(entry -> keys.put(entry.getKey(), entry.getValue()));
        String location = keys.getOrDefault("location", "");
        long offset = number(keys, "offset", 0);
        long length = number(keys, "length", sizeBytes);
        if (length != sizeBytes) {
            throw new JerboaException(
                    ErrorCode.EXTERNAL_DATA,
                    "type and shape demand " + sizeBytes + " bytes, but its entry in '" + location + "' has length "
                            + length,
                    "Export the model again.");
        }
        MappedFile file = opened.computeIfAbsent(resolve(location), path -> map(path, location));
        if (offset > file.sizeBytes() - length) {
            throw new JerboaException(
                    ErrorCode.EXTERNAL_DATA,
                    "its data ends at byte " + (offset + length) + " of '" + location + "', which has only "
                            + file.sizeBytes() + " bytes",
                    "The file was cut off; copy or download it again.");
        }
        return file.region(offset, length);
    }

    private Path resolve(String location) {
        try {
            Path relative = Path.of(location);
            Path path = directory.resolve(relative).normalize();
            if (location.isEmpty() || relative.isAbsolute() || !path.startsWith(directory) || path.equals(directory)) {
                throw unsafe(location, "is not a path inside the model's directory");
            }
            if (!Files.exists(path)) {
                throw new JerboaException(
                        ErrorCode.EXTERNAL_DATA,
                        "its data file '" + location + "' is not beside the model, in " + directory,
                        "Copy or download that file to the same directory as the model.");
            }
            if (!path.toRealPath().startsWith(directory.toRealPath())) {
                throw unsafe(location, "is a symbolic link to a place outside the model's directory");
            }
            return path;
        } catch (InvalidPathException | IOException e) {
            throw unsafe(location, "cannot be resolved (" + e.getMessage() + ")");
        }
    }

    private static MappedFile map(Path path, String location) {
        try {
            return MappedFile.open(path);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.EXTERNAL_DATA,
                    "its data file '" + location + "' cannot be read (" + e.getMessage() + ")",
                    "Check the file's permissions.",
                    e);
        }
    }

    private static long number(Map<String, String> keys, String key, long absent) {
        String text = keys.get(key);
        if (text == null) {
            return absent;
        }
        try {
            long value = Long.parseLong(text.strip());
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Reported below, together with negative numbers.
        }
        throw new JerboaException(
                ErrorCode.EXTERNAL_DATA,
                "the " + key + " of its external data is '" + text + "', not a count of bytes",
                "The file is damaged; export the model again.");
    }

    private static JerboaException unsafe(String location, String why) {
        return new JerboaException(
                ErrorCode.UNSAFE_PATH,
                "its data file '" + location + "' " + why,
                "Such a path could expose other files; move the data into the model's directory and name it there.");
    }
}
