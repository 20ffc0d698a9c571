package dev.jerboa.cli;

import dev.jerboa.onnx.Version;
import java.util.List;
import java.util.Set;
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
        footer = {"", "See 'jerboa COMMAND --help' for what a command does, with an example."})
public final class Jerboa {
    private static final List<Class<?>> COMMANDS = List.of(
            InspectCommand.class,
            SensitivityCommand.class,
            PruneCommand.class,
            QuantizeCommand.class,
            CompressCommand.class,
            DistillCommand.class,
            TrainCommand.class,
            EmbedCommand.class,
            ParityCommand.class,
            EvaluateCommand.class,
            SearchCommand.class,
            CompareCommand.class,
            DemoCommand.class);
    private static final Set<String> VERSION = Set.of("--version", "-V");

    private Jerboa() {}

    /** Runs the command line and ends the process. */
    public static void main(String[] arguments) {
        System.exit(commandLine(arguments).execute(arguments));
    }

    /** The command line that these arguments need, ready to execute them. */
    static CommandLine commandLine(String... arguments) {
        CommandLine commandLine = new CommandLine(new Jerboa());
        commands(arguments).forEach(commandLine::addSubcommand);
        return commandLine
                .setParameterExceptionHandler(new UsageErrorReport())
                .setExecutionExceptionHandler(new FailureReport());
    }

    // Looking at the options of one command takes the JVM milliseconds: only those that will be asked for are looked
    // at.
    private static List<Class<?>> commands(String... arguments) {
        String first = arguments.length == 0 ? "" : arguments[0];
        if (VERSION.contains(first)) {
            return List.of();
        }
        return COMMANDS.stream()
                .filter(command -> command.getAnnotation(Command.class).name().equals(first))
                .findFirst()
                .<List<Class<?>>>map(List::of)
                .orElse(COMMANDS);
    }

    /** What {@code --version} prints. */
    static final class VersionLine implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"jerboa " + Version.text()};
        }
    }
}
