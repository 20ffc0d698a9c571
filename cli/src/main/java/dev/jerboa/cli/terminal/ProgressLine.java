package dev.jerboa.cli.terminal;

import dev.jerboa.onnx.Progress;

/**
 * Shows progress on one line that is written over on a terminal, and as a few plain lines elsewhere.
 *
 * <p>Nothing shows in the first second: what is over by then needs no progress.
 */
public final class ProgressLine implements Progress, AutoCloseable {
    private static final long FIRST_MILLIS = 1000;
    private static final long TERMINAL_MILLIS = 200;
    private static final long PLAIN_MILLIS = 10_000;
    private static final String ERASE = "\r\u001b[K";

    private final Terminal terminal;
    private final long started = System.nanoTime();
    private long nextMillis = FIRST_MILLIS;
    private String task = "";
    private long taskStartedMillis;
    private boolean shown;

    ProgressLine(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public synchronized void update(String newTask, long done, long total) {
        long millis = (System.nanoTime() - started) / 1_000_000;
        if (!newTask.equals(task)) {
            task = newTask;
            taskStartedMillis = millis;
        }
        if (terminal.quiet() || millis < nextMillis) {
            return;
        }
        nextMillis = millis + (terminal.colours() ? TERMINAL_MILLIS : PLAIN_MILLIS);
        String line = describe(done, total, millis - taskStartedMillis);
        if (terminal.colours()) {
            terminal.err().print(ERASE + line);
            shown = true;
        } else {
            terminal.err().println(line);
        }
        terminal.err().flush();
    }

    /** Erases the line. */
    @Override
    public synchronized void close() {
        if (shown) {
            terminal.err().print(ERASE);
            terminal.err().flush();
            shown = false;
        }
    }

    private String describe(long done, long total, long millis) {
        if (total <= 1 || done <= 0) {
            return task + " …";
        }
        double share = (double) done / total;
        String left = Units.time(millis * (1 - share) / share);
        return task + " " + Units.percent(share) + ", " + left + " left";
    }
}
