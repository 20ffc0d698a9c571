package dev.jerboa.cli;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Help.ColorScheme;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Tells a person why a command failed, and gives the exit code that belongs to the kind of failure.
 *
 * <p>What the user can mend is told in a sentence and a hint. Anything else is a fault of Jerboa itself: its stack
 * trace is shown, because whoever mends it needs it.
 */
final class FailureReport implements IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult arguments) {
        PrintWriter err = command.getErr();
        ColorScheme colours = command.getColorScheme();
        if (failure instanceof JerboaException told) {
            err.println(colours.errorText(told.getMessage()));
            if (!told.hint().isEmpty()) {
                err.println(told.hint());
            }
            return told.code().exitCode();
        }
        err.println(colours.errorText("This is a fault of Jerboa itself; please report it with what follows."));
        err.println(colours.richStackTraceString(failure));
        return ErrorCode.INTERNAL.exitCode();
    }
}
