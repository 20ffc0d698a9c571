package dev.jerboa.cli.recipe;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder {@code OUTPUT.run} of the checkpoints and the course of a run.
 *
 * @param path where it is
 */
public record RunFolder(Path path) {
    /** That of an output. */
    public static RunFolder of(Path output) {
        return new RunFolder(output.resolveSibling(output.getFileName() + ".run"));
    }

    /**
     * Makes the folder, or finds it as the same recipe left it: checkpoints of another one would be gone on with, where
     * nobody wants that.
     *
     * @param recipe its text
     * @throws JerboaException if the folder is of another recipe, or cannot be written to
     */
    public void claim(String recipe) {
        Path kept = path.resolve("recipe.yaml");
        try {
            if (Files.exists(kept) && !Files.readString(kept).equals(recipe)) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the folder " + path + " is of a run with another recipe: " + kept,
                        "Delete the folder to start anew, or choose another output.");
            }
            Files.createDirectories(path);
            Files.writeString(kept, recipe);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.OUTPUT_LOCATION,
                    "the folder " + path + " cannot be written to: " + e.getMessage(),
                    "Choose another place with 'output'.",
                    e);
        }
    }

    /** Where the checkpoints are. */
    public Path checkpoints() {
        return path.resolve("checkpoints");
    }

    /** The file of the course of the run. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** Where a tokenizer is that is made of the words of the data. */
    public Path tokenizer() {
        return path.resolve("tokenizer.json");
    }
}
