package dev.jerboa.cli;

import dev.jerboa.onnx.ErrorCode;
import java.io.PrintWriter;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells what is wrong with the arguments in a line or two, and where the help is; the whole help would bury it. */
final class UsageErrorReport implements IParameterExceptionHandler {
    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        PrintWriter err = failure.getCommandLine().getErr();
        err.println(failure.getCommandLine().getColorScheme().errorText(failure.getMessage()));
        UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("See '" + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return ErrorCode.INVALID_ARGUMENT.exitCode();
    }
}
