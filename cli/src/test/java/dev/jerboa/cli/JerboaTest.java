package dev.jerboa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

class JerboaTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine jerboa = Jerboa.commandLine()
            .addSubcommand(new Failing())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));

    @Test
    void versionIsOneLineOnStandardOutput() {
        assertThat(jerboa.execute("--version")).isZero();
        assertThat(out.toString()).matches("jerboa \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\\R");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void helpNamesTheCommands() {
        assertThat(jerboa.execute("--help")).isZero();
        assertThat(out.toString()).contains("Usage: jerboa").contains("inspect", "quantize", "compare", "demo");
    }

    @Test
    void unknownOptionIsToldWithoutTheWholeHelp() {
        assertThat(jerboa.execute("--versoin")).isEqualTo(2);
        assertThat(err.toString().lines())
                .hasSizeLessThanOrEqualTo(3)
                .anyMatch(line -> line.contains("--versoin"))
                .anyMatch(line -> line.contains("jerboa --help"));
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void noCommandIsAnErrorThatSaysWhereTheHelpIs() {
        assertThat(jerboa.execute()).isEqualTo(2);
        assertThat(err.toString()).contains("jerboa --help");
    }

    @Test
    void whatTheUserCanMendIsASentenceAHintAndAnExitCode() {
        int exitCode = fail(new JerboaException(ErrorCode.EMPTY_FILE, "a.onnx has no bytes", "Export it again."));

        assertThat(exitCode).isEqualTo(ErrorCode.EMPTY_FILE.exitCode());
        assertThat(err.toString().lines()).containsExactly("a.onnx has no bytes", "Export it again.");
    }

    @Test
    void withoutAHintThereIsNoEmptyLine() {
        fail(new JerboaException(ErrorCode.RUNTIME, "it stopped", ""));

        assertThat(err.toString().lines()).containsExactly("it stopped");
    }

    @Test
    void faultOfJerboaShowsWhereItHappened() {
        assertThat(fail(new IllegalStateException("lost count"))).isEqualTo(ErrorCode.INTERNAL.exitCode());
        assertThat(err.toString()).contains("fault of Jerboa", "lost count", "faultOfJerboaShowsWhereItHappened");
    }

    private int fail(RuntimeException failure) {
        jerboa.getSubcommands().get("fail").<Failing>getCommand().failure = failure;
        return jerboa.execute("fail");
    }

    /** Fails as it is told. */
    @Command(name = "fail")
    private static final class Failing implements Callable<Integer> {
        private RuntimeException failure;

        @Override
        public Integer call() {
            throw failure;
        }
    }
}
