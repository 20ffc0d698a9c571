package dev.jerboa.multimodal.data;

import dev.jerboa.onnx.JerboaException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The rows of a table by the names of its columns, without the fields that are empty. */
abstract class TableRows implements Closeable {
    private final Path file;
    private boolean ended;

    TableRows(Path file) {
        this.file = file;
    }

    /**
     * Opens a table.
     *
     * @throws JerboaException if the file cannot be read, or has no rows at all
     */
    static TableRows open(Path file) {
        try {
            String ending = FileModality.ending(file.toString());
            return switch (ending) {
                case "csv" -> new SeparatedRows(file, ',', true);
                case "tsv" -> new SeparatedRows(file, '\t', false);
                default -> new JsonRows(file);
            };
        } catch (IOException e) {
            throw Problems.unreadable(file.toString(), e);
        }
    }

    /** The names of the columns; for lines of JSON those of all lines. */
    abstract Collection<String> header();

    /** The number of the line in which the last row started, from 1. */
    abstract long line();

    /** The next row; nothing after the last one. */
    abstract Optional<Map<String, String>> read() throws IOException;

    /**
     * The next row; nothing at the end.
     *
     * @throws JerboaException if it cannot be read; the next call goes on after it
     */
    final Optional<Map<String, String>> next() {
        if (ended) {
            return Optional.empty();
        }
        try {
            return read();
        } catch (RowException e) {
            throw Problems.unreadable(place(), e.getMessage(), "Mend the line, or leave it out.");
        } catch (IOException e) {
            // What cannot be read or decoded cannot be passed over.
            ended = true;
            throw Problems.unreadable(file.toString(), e);
        }
    }

    /** What errors call the last row. */
    final String place() {
        return file + ", line " + line();
    }

    /** A row that makes no sense, while those after it may. */
    static final class RowException extends IOException {
        private static final long serialVersionUID = 1L;

        RowException(String message) {
            super(message);
        }

        RowException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
