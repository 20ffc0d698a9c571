package dev.jerboa.demo;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** The real model and the real sentences of the demo, which the build brings on the class path. */
public final class DemoFiles {
    private static final String MODEL = "/all-minilm-l6-v2.onnx";
    private static final String TOKENIZER = "/all-minilm-l6-v2-tokenizer.json";
    private static final String SENTENCES = "/dev/jerboa/demo/sentences.txt";

    private DemoFiles() {}

    /** Copies the encoder all-MiniLM-L6-v2 into a folder as {@code model.onnx}, if it is not there yet. */
    public static Path model(Path folder) {
        return copy(MODEL, folder.resolve("model.onnx"));
    }

    /** Copies the encoder's tokenizer into a folder as {@code tokenizer.json}, if it is not there yet. */
    public static Path tokenizer(Path folder) {
        return copy(TOKENIZER, folder.resolve("tokenizer.json"));
    }

    /** English sentences from WordNet's examples. */
    public static List<String> sentences() {
        try (InputStream input = open(SENTENCES)) {
            return new String(input.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw unwritable(Path.of(SENTENCES), e);
        }
    }

    /**
     * Copies a file of the class path to the disk, if it is not there yet.
     *
     * @param resource its absolute name on the class path
     * @return {@code target}
     * @throws JerboaException if the class path lacks it, or {@code target} cannot be written
     */
    // Written aside and renamed, so that a file under its final name is whole; a partial one is made anew.
    public static Path copy(String resource, Path target) {
        if (Files.exists(target)) {
            return target;
        }
        try (InputStream input = open(resource)) {
            Files.createDirectories(target.toAbsolutePath().getParent());
            Path partial = Files.createTempFile(target.toAbsolutePath().getParent(), ".demo-", ".partial");
            Files.copy(input, partial, StandardCopyOption.REPLACE_EXISTING);
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            return target;
        } catch (IOException e) {
            throw unwritable(target, e);
        }
    }

    /**
     * Makes a folder, if it is not there yet.
     *
     * @throws JerboaException if it cannot be made
     */
    public static void makeFolder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw unwritable(folder, e);
        }
    }

    private static InputStream open(String resource) {
        InputStream input = DemoFiles.class.getResourceAsStream(resource);
        if (input == null) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE,
                    "the demo's file " + resource + " is not on the class path",
                    "Build the project with Maven: it brings the demo's model.");
        }
        return input;
    }

    /** What cannot be written, as an error. */
    public static JerboaException unwritable(Path path, IOException e) {
        return new JerboaException(
                ErrorCode.OUTPUT_LOCATION,
                path + " cannot be written: " + e.getMessage(),
                "Choose another folder with --output.",
                e);
    }
}
