package dev.jerboa.demo.emoji;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/**
 * Keeps the voice from complaining on the terminal: FreeTTS tells the standard error stream of each pair of sounds that it
 * has no recording of, and leaves it out. All else still gets there.
 */
final class QuietVoice {
    private static final String COMPLAINT = "Can't find diphone";

    private QuietVoice() {}

    /** Does some work during which the voice does not complain. */
    static <T> T during(Supplier<T> work) {
        PrintStream usual = System.err;
        System.setErr(new PrintStream(usual, true, StandardCharsets.UTF_8) {
            @Override
            public void println(String line) {
                if (line == null || !line.startsWith(COMPLAINT)) {
                    super.println(line);
                }
            }
        });
        try {
            return work.get();
        } finally {
            System.setErr(usual);
        }
    }
}
