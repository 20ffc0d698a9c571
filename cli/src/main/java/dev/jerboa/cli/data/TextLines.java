package dev.jerboa.cli.data;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lines of a UTF-8 file one after the other; blank ones are left out. */
final class TextLines implements AutoCloseable {
    /** No sentence is longer; a file that has such a line is something else. */
    private static final int MOST_CHARACTERS = 1 << 20;

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final Path file;
    private final BufferedReader reader;
    private boolean first = true;

    /**
     * Opens a file.
     *
     * @throws JerboaException {@code NOT_A_FILE} or {@code UNREADABLE}
     */
    TextLines(Path file) {
        this.file = file;
        if (!Files.isRegularFile(file)) {
            throw new JerboaException(
                    ErrorCode.NOT_A_FILE, "there is no text file " + file, "Give a file with a text on each line.");
        }
        try {
            this.reader = Files.newBufferedReader(file);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * The next line without the space around it, or null after the last.
     *
     * @throws JerboaException {@code UNREADABLE} if the file is not text
     */
    String next() {
        String line = read();
        while (line != null && line.isEmpty()) {
            line = read();
        }
        return line;
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private String read() {
        try {
            StringBuilder line = new StringBuilder();
            int character = reader.read();
            if (first && character == BYTE_ORDER_MARK) {
                character = reader.read();
            }
            first = false;
            if (character < 0) {
                return null;
            }
            for (; character >= 0 && character != '\n'; character = reader.read()) {
                if (character == 0 || line.length() == MOST_CHARACTERS) {
                    throw notText(null);
                }
                line.append((char) character);
            }
            return line.toString().strip();
        } catch (CharacterCodingException e) {
            throw notText(e);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private JerboaException notText(Throwable cause) {
        return new JerboaException(
                ErrorCode.UNREADABLE,
                file + " is not UTF-8 text",
                "Give text, one a line, or a folder of pictures or sounds, or .npz files.",
                cause);
    }

    private JerboaException unreadable(IOException e) {
        return new JerboaException(
                ErrorCode.UNREADABLE, file + " cannot be read: " + e.getMessage(), "Check its permissions.", e);
    }
}
