package dev.jerboa.cli;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads files of sentences. */
final class Sentences {
    private Sentences() {}

    /**
     * The lines of a UTF-8 text file, blank ones left out.
     *
     * @throws JerboaException if the file cannot be read, is not UTF-8, or has no text
     */
    static List<String> read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE, "there is no text file " + file, "Give a file with a sentence on each line.");
        }
        try {
            List<String> lines = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (lines.isEmpty()) {
                throw new JerboaException(
                        ErrorCode.EMPTY_FILE, file + " has no text", "Give a file with a sentence on each line.");
            }
            return lines;
        } catch (CharacterCodingException e) {
            throw new JerboaException(ErrorCode.UNREADABLE, file + " is not UTF-8 text", "Convert it to UTF-8.", e);
        } catch (IOException e) {
            throw new JerboaException(
                    ErrorCode.UNREADABLE, file + " cannot be read: " + e.getMessage(), "Check its permissions.", e);
        }
    }
}
