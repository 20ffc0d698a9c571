package dev.jerboa.cli;

import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.demo.QuantizationDemo;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code jerboa demo}: a real encoder made smaller in every way there is, and measured. */
@Command(
        name = "demo",
        description = {
            "Make a real text encoder (all-MiniLM-L6-v2) smaller with each scheme, and measure the results on real "
                    + "sentences."
        },
        footer = {"", "Example:", "  jerboa demo --output demo"})
final class DemoCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "DIR",
            defaultValue = "jerboa-demo",
            description = "The folder for the models (default: ${DEFAULT-VALUE}).")
    private Path folder;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        terminal.remark("A text encoder, all-MiniLM-L6-v2, is made smaller in four ways and measured. "
                + "This takes about half a minute.");
        long started = System.nanoTime();
        QuantizationDemo.Outcome outcome;
        try (ProgressLine progress = terminal.progress()) {
            outcome = QuantizationDemo.run(folder, progress);
        }
        terminal.print(ComparisonTable.of(outcome.comparison(), outcome.names(), outcome.sizesBytes()));
        terminal.remark("");
        terminal.remark(ComparisonTable.legend(outcome.sentences()));
        terminal.remark(
                "The models are in " + folder + ". Took " + Units.time((System.nanoTime() - started) / 1e6) + ".");
        return 0;
    }
}
