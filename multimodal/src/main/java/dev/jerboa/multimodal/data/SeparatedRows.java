package dev.jerboa.multimodal.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows of a file of separated values, the first of which names the columns. */
final class SeparatedRows extends TableRows {
    private final CsvReader reader;
    private final List<String> header;

    SeparatedRows(Path file, char separator, boolean quotes) throws IOException {
        super(file);
        reader = new CsvReader(Files.newBufferedReader(file), separator, quotes);
        try {
            header = reader.read();
            requireHeader();
        } catch (IOException e) {
            reader.close();
            throw e;
        }
    }

    private void requireHeader() throws IOException {
        if (header.isEmpty()) {
            throw new IOException("it is empty, and should start with the names of its columns");
        }
        Set<String> names = new HashSet<>();
        for (String name : header) {
            if (!names.add(name)) {
                throw new IOException("two of its columns are called '" + name + "'");
            }
        }
    }

    @Override
    Collection<String> header() {
        return header;
    }

    @Override
    long line() {
        return reader.recordLine();
    }

    @Override
    Optional<Map<String, String>> read() throws IOException {
        List<String> fields = reader.read();
        if (fields.isEmpty()) {
            return Optional.empty();
        } else if (fields.size() != header.size()) {
            throw new RowException(
                    "it has " + fields.size() + " fields, but the first line names " + header.size() + " columns");
        }
        Map<String, String> row = new LinkedHashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            if (!fields.get(i).isBlank()) {
                row.put(header.get(i), fields.get(i));
            }
        }
        return Optional.of(row);
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
