package dev.jerboa.cli;

import dev.jerboa.onnx.Version;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The command {@code jerboa}: finds the subcommand asked for, runs it, and ends the process with its exit code. */
@Command(
        name = "jerboa",
        description = "Makes neural encoders (ONNX files) small and fast, and proves what it did with numbers.",
        mixinStandardHelpOptions = true,
        versionProvider = Jerboa.VersionLine.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            InspectCommand.class,
            SensitivityCommand.class,
            QuantizeCommand.class,
            DistillCommand.class,
            CompareCommand.class,
            DemoCommand.class
        },
        footer = {"", "See 'jerboa COMMAND --help' for what a command does, with an example."})
public final class Jerboa {
    private Jerboa() {}

    /** Runs the command line and ends the process. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** The whole command line, ready to execute. */
    static CommandLine commandLine() {
        return new CommandLine(new Jerboa())
                .setParameterExceptionHandler(new UsageErrorReport())
                .setExecutionExceptionHandler(new FailureReport());
    }

    /** What {@code --version} prints. */
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"jerboa " + Version.text()};
        }
    }
}
