package dev.jerboa.cli;

import dev.jerboa.cli.terminal.Terminal;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Options that every command has. */
final class CommonOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-q", "--quiet"},
            description = "Print results only: no progress and no remarks.")
    private boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    /** Where this command writes. */
    Terminal terminal() {
        boolean colours = CommandLine.Help.Ansi.AUTO.enabled();
        return new Terminal(
                command.commandLine().getOut(), command.commandLine().getErr(), colours, quiet);
    }
}
