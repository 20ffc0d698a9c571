package dev.jerboa.cli.recipe;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A recipe as a file.
 *
 * @param file where it is
 * @param text what it says
 */
public record RecipeFile(Path file, String text) {
    /**
     * Reads a file.
     *
     * @throws JerboaException if it cannot be read
     */
    public static RecipeFile read(Path file) {
        try {
            return new RecipeFile(file, Files.readString(file));
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE,
                    "the recipe " + file + " cannot be read: " + e.getMessage(),
                    "See what one looks like with: jerboa train --example",
                    e);
        }
    }
}
