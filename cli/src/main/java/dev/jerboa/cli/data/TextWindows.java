package dev.jerboa.cli.data;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/** Reads the texts of some files, a few thousand at a time. */
final class TextWindows implements AutoCloseable {
    private static final int LINES = 4096;

    private final Queue<Path> waiting;
    private final LineJoiner joiner;
    private TextLines open;

    /**
     * Texts of files, in order.
     *
     * @param joiner joins lines to longer texts; null if each line is a text
     */
    TextWindows(List<Path> files, LineJoiner joiner) {
        this.waiting = new ArrayDeque<>(files);
        this.joiner = joiner;
    }

    /** The next texts; none after the last. */
    List<String> next() {
        List<String> lines = new ArrayList<>();
        while (lines.size() < LINES && (open != null || !waiting.isEmpty())) {
            if (open == null) {
                open = new TextLines(waiting.remove());
            }
            String line = open.next();
            if (line == null) {
                close();
            } else {
                lines.add(line);
            }
        }
        return joiner == null ? lines : joiner.join(lines);
    }

    @Override
    public void close() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
