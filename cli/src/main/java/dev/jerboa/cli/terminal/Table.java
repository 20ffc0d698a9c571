package dev.jerboa.cli.terminal;

import java.util.ArrayList;
import java.util.List;

/** A table of text whose columns line up: words to the left, numbers to the right. */
public final class Table {
    private static final String GAP = "  ";
    private static final int MAXIMUM_WIDTH = 48;

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();
    private boolean lastWhole;

    /** A table with these column titles; a title that starts with a space marks a column of numbers. */
    public Table(String... titles) {
        this.header = List.of(titles);
    }

    /** Leaves the last column as long as it is, such as paths that a person may want to copy. */
    public Table withLastWhole() {
        lastWhole = true;
        return this;
    }

    /** Adds a row with a cell for each column. */
    public Table row(Object... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + header.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            String text = String.valueOf(cell);
            row.add(lastWhole && row.size() == cells.length - 1 ? text : shorten(text));
        }
        rows.add(row);
        return this;
    }

    /** The lines of the table. */
    public List<String> lines() {
        int[] widths = new int[header.size()];
        List<String> titles = header.stream().map(String::strip).toList();
        measure(titles, widths);
        rows.forEach(row -> measure(row, widths));
        List<String> lines = new ArrayList<>();
        lines.add(format(titles, widths));
        rows.forEach(row -> lines.add(format(row, widths)));
        return lines;
    }

    @Override
    public String toString() {
        return String.join(System.lineSeparator(), lines());
    }

    private static void measure(List<String> row, int[] widths) {
        for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], row.get(i).length());
        }
    }

    private String format(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - row.get(i).length());
            boolean number = header.get(i).startsWith(" ");
            line.append(number ? padding + row.get(i) : row.get(i) + padding).append(GAP);
        }
        return line.toString().stripTrailing();
    }

    // The end of a long name tells more than its start.
    private static String shorten(String cell) {
        return cell.length() <= MAXIMUM_WIDTH ? cell : "…" + cell.substring(cell.length() - MAXIMUM_WIDTH + 1);
    }
}
