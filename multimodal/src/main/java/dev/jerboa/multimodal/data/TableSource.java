package dev.jerboa.multimodal.data;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.JerboaException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A table in a file: one row for each sample, with columns for sentences and for the paths of pictures and sounds.
 *
 * <p>Comma-separated ({@code .csv}, RFC 4180), tab-separated ({@code .tsv}, no quotes), or a JSON object a line ({@code
 * .jsonl}), all UTF-8. Paths start at the table's folder. An empty field is a modality or a label that the sample lacks.
 * Without a column for keys, a sample's key comes from its sentence and paths, so that it stays when rows are added.
 */
public final class TableSource implements SampleSource {
    private final Path file;
    private final Optional<Columns> columns;
    private final UnreadablePolicy policy;

    private TableSource(Path file, Optional<Columns> columns, UnreadablePolicy policy) {
        this.file = file;
        this.columns = columns;
        this.policy = policy;
    }

    /** A table whose columns have usual names, as {@link Columns#guess}. */
    public static TableSource of(Path file, UnreadablePolicy policy) {
        return new TableSource(file, Optional.empty(), policy);
    }

    /** A table with these columns. */
    public static TableSource of(Path file, Columns columns, UnreadablePolicy policy) {
        return new TableSource(file, Optional.of(columns), policy);
    }

    /** Whether a file is a table, by the end of its name. */
    static boolean isTable(String name) {
        return switch (FileModality.ending(name)) {
            case "csv", "tsv", "jsonl", "ndjson" -> true;
            default -> false;
        };
    }

    @Override
    public String name() {
        return file.toString();
    }

    /**
     * The samples, one for each row.
     *
     * @throws JerboaException if the file cannot be opened, its columns are not there, or a row cannot be read and that
     *     stops the run
     */
    @Override
    public Stream<Sample> samples() {
        TableRows rows = TableRows.open(file);
        Columns used = columns.orElseGet(() -> Columns.guess(name(), rows.header()));
        used.requireIn(name(), rows.header());
        return Streams.of(new Samples(rows, used), rows);
    }

    /** The rows as samples, read one ahead. */
    private final class Samples implements Iterator<Sample> {
        private final TableRows rows;
        private final Columns used;
        private final Map<String, Integer> timesSeen = new HashMap<>();
        private Optional<Sample> next = Optional.empty();

        Samples(TableRows rows, Columns used) {
            this.rows = rows;
            this.used = used;
        }

        @Override
        public boolean hasNext() {
            while (next.isEmpty()) {
                try {
                    Optional<Map<String, String>> row = rows.next();
                    if (row.isEmpty()) {
                        return false;
                    }
                    next = sample(row.get());
                } catch (JerboaException e) {
                    policy.report(e);
                }
            }
            return true;
        }

        @Override
        public Sample next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Sample sample = next.orElseThrow();
            next = Optional.empty();
            return sample;
        }

        private Optional<Sample> sample(Map<String, String> row) {
            Map<String, String> labels = new HashMap<>(row);
            StringBuilder content = new StringBuilder();
            for (Modality modality : Modality.values()) {
                String column = used.modalities().get(modality);
                content.append(row.getOrDefault(column, "")).append('\n');
                labels.remove(column);
            }
            used.key().ifPresent(labels::remove);
            SampleParts parts = new SampleParts(key(row, content.toString()), rows.place());
            parts.labels(labels);
            used.modalities().forEach((modality, column) -> add(parts, modality, row.get(column)));
            return parts.finish(policy);
        }

        private String key(Map<String, String> row, String content) {
            boolean own = used.key().isPresent();
            String key = own ? row.getOrDefault(used.key().get(), "") : StableHash.hex(content);
            int times = timesSeen.merge(key, 1, Integer::sum);
            if (own && (key.isEmpty() || times > 1)) {
                throw Problems.unreadable(
                        rows.place(),
                        key.isEmpty() ? "it has no key" : "the key '" + key + "' is that of another row",
                        "Give each row its own key.");
            }
            return times == 1 ? key : key + "-" + times;
        }

        private void add(SampleParts parts, Modality modality, String cell) {
            if (cell == null) {
                return;
            } else if (modality == Modality.TEXT) {
                parts.add(modality, new RawValue.Text(cell));
                return;
            }
            try {
                Path path = file.resolveSibling(cell);
                if (!Files.isRegularFile(path)) {
                    throw new IOException("there is no file " + path);
                }
                parts.add(modality, RawValue.Encoded.of(path));
            } catch (IOException | InvalidPathException e) {
                parts.spoil(Problems.unreadable(rows.place(), e.getMessage(), "Give paths from the table's folder."));
            }
        }
    }
}
