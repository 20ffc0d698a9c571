package dev.jerboa.runtime.data;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.runtime.data.numpy.NumpyArchive;
import dev.jerboa.runtime.data.numpy.NumpyArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Finds the arrays in a file or folder, and which of them go into a model side by side. */
final class TensorFolder {
    private static final String ARRAY = ".npy";
    private static final String ARCHIVE = ".npz";

    private TensorFolder() {}

    /** Lists of arrays, each to be fed together; in the order of the files' names. */
    static Stream<List<NumpyArray>> arrays(Path path, List<Value> inputs) {
        if (Files.isDirectory(path)) {
            return ofFolder(path, inputs);
        } else if (!Files.isRegularFile(path)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE, "there is no file or folder " + path, "Give .npz or .npy files.");
        } else if (is(path, ARCHIVE)) {
            return Stream.of(NumpyArchive.arrays(path));
        } else if (is(path, ARRAY)) {
            return Stream.of(List.of(NumpyArray.ofFile(path)));
        }
        throw new JerboaException(
                ErrorCode.INVALID_ARGUMENT, path + " is neither .npz nor .npy", "Give files that NumPy wrote.");
    }

    private static Stream<List<NumpyArray>> ofFolder(Path folder, List<Value> inputs) {
        List<Path> files = files(folder);
        List<Path> archives = files.stream().filter(file -> is(file, ARCHIVE)).toList();
        List<Path> arrays = files.stream().filter(file -> is(file, ARRAY)).toList();
        if (!archives.isEmpty() && !arrays.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    folder + " has " + archives.size() + " .npz files and " + arrays.size() + " .npy files",
                    "Give a folder of one kind.");
        } else if (archives.isEmpty() && arrays.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    folder + " has neither .npz nor .npy files",
                    "Give a folder of arrays.");
        } else if (!archives.isEmpty()) {
            return archives.stream().map(NumpyArchive::arrays);
        }
        List<NumpyArray> opened = arrays.stream().map(NumpyArray::ofFile).toList();
        boolean manyOfOneInput = inputs.size() == 1
                && opened.stream()
                        .noneMatch(array -> array.name().equals(inputs.get(0).name()));
        return manyOfOneInput ? opened.stream().map(List::of) : Stream.of(opened);
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, folder + " cannot be listed: " + e.getMessage(), "Check its permissions.", e);
        }
    }

    private static boolean is(Path file, String extension) {
        return file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(extension);
    }
}
