package dev.jerboa.multimodal.data;

import dev.jerboa.multimodal.data.TableRows.RowException;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads records of comma-separated values, as RFC 4180 describes them.
 *
 * <p>A field in quotes may hold commas, line ends and doubled quotes. Lines end with LF, CR LF or CR; empty ones are passed over.
 */
final class CsvReader implements Closeable {
    private static final int END = -1;
    private static final int BYTE_ORDER_MARK = '\ufeff';

    private final BufferedReader text;
    private final char separator;
    private final boolean quotes;
    private long line = 1;
    private long recordLine;
    private int next;

    /**
     * A reader of records.
     *
     * @param separator what stands between fields
     * @param quotes whether a field that starts with a quote is a quoted one
     */
    CsvReader(Reader text, char separator, boolean quotes) throws IOException {
        this.text = new BufferedReader(text);
        this.separator = separator;
        this.quotes = quotes;
        this.next = this.text.read();
        if (next == BYTE_ORDER_MARK) {
            next = this.text.read();
        }
    }

    /** The line in which the last record started, from 1. */
    long recordLine() {
        return recordLine;
    }

    /**
     * The next record; empty at the end.
     *
     * @throws RowException if the record is not formed as it should be; reading goes on at the next line
     */
    List<String> read() throws IOException {
        while (next == '\n' || next == '\r') {
            skipLineEnd();
        }
        recordLine = line;
        List<String> fields = new ArrayList<>();
        if (next == END) {
            return fields;
        }
        fields.add(field());
        while (next == separator) {
            advance();
            fields.add(field());
        }
        skipLineEnd();
        return fields;
    }

    private String field() throws IOException {
        StringBuilder field = new StringBuilder();
        if (quotes && next == '"') {
            quoted(field);
        }
        while (!atFieldEnd()) {
            field.append((char) next);
            advance();
        }
        return field.toString();
    }

    private void quoted(StringBuilder field) throws IOException {
        advance();
        while (true) {
            if (next == END) {
                throw new RowException("the quote opened in this record is never closed");
            } else if (next == '"') {
                advance();
                if (next != '"') {
                    break;
                }
                field.append('"');
                advance();
            } else if (next == '\n' || next == '\r') {
                field.append('\n');
                skipLineEnd();
            } else {
                field.append((char) next);
                advance();
            }
        }
        if (!atFieldEnd()) {
            char found = (char) next;
            while (next != '\n' && next != '\r' && next != END) {
                advance();
            }
            skipLineEnd();
            throw new RowException("'" + found + "' stands after a closing quote, where a '" + separator
                    + "' or the end of the line should");
        }
    }

    private boolean atFieldEnd() {
        return next == separator || next == '\n' || next == '\r' || next == END;
    }

    private void skipLineEnd() throws IOException {
        if (next == END) {
            return;
        }
        boolean carriageReturn = next == '\r';
        advance();
        if (carriageReturn && next == '\n') {
            advance();
        }
        line++;
    }

    private void advance() throws IOException {
        next = text.read();
    }

    @Override
    public void close() throws IOException {
        text.close();
    }
}
