package dev.jerboa.cli.terminal;

import java.io.PrintWriter;

/**
 * Where a command writes: results to standard output, progress and remarks to standard error.
 *
 * @param out results, which a script may read
 * @param err what is only for a person
 * @param colours whether escape sequences may be written
 * @param quiet whether remarks and progress are left out
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean colours, boolean quiet) {
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";

    /** Writes a result. */
    public void print(Object text) {
        out.println(text);
        out.flush();
    }

    /** Writes a heading. */
    public void heading(String text) {
        print(colours ? BOLD + text + PLAIN : text);
    }

    /** Writes something that only a person needs. */
    public void remark(String text) {
        if (!quiet) {
            err.println(text);
            err.flush();
        }
    }

    /** A line of progress, which shows only when the work takes longer than a second. */
    public ProgressLine progress() {
        return new ProgressLine(this);
    }
}
