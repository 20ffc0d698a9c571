package dev.jerboa.multimodal.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows of a file that has a JSON object a line; a row need not have all columns. */
final class JsonRows extends TableRows {
    private final Set<String> header;
    private final BufferedReader reader;
    private long line;

    JsonRows(Path file) throws IOException {
        super(file);
        header = columns(file);
        reader = Files.newBufferedReader(file);
    }

    /** The columns of all lines, which is why the file is read twice; what is wrong with a line is told later. */
    private static Set<String> columns(Path file) throws IOException {
        Set<String> columns = new LinkedHashSet<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                columns.addAll(columnsOf(text));
            }
        }
        return columns;
    }

    private static Set<String> columnsOf(String text) {
        try {
            return JsonLabels.read(text).keySet();
        } catch (JsonLabels.JsonException e) {
            return Set.of();
        }
    }

    @Override
    Collection<String> header() {
        return header;
    }

    @Override
    long line() {
        return line;
    }

    @Override
    Optional<Map<String, String>> read() throws IOException {
        String text = "";
        while (text != null && text.isBlank()) {
            text = reader.readLine();
            line++;
        }
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JsonLabels.read(text));
        } catch (JsonLabels.JsonException e) {
            throw new RowException(e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
