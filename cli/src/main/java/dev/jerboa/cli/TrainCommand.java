package dev.jerboa.cli;

import dev.jerboa.cli.recipe.RecipeTraining;
import dev.jerboa.cli.recipe.TrainingRecipe;
import dev.jerboa.cli.recipe.TrainingSummary;
import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Table;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.report.ReportFiles;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.operator.Operators;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jerboa train}: a classifier, new or from an ONNX file, that learns from samples with labels. */
@Command(
        name = "train",
        description = {
            "Train a classifier of pictures, sounds or texts on samples with labels, as a recipe says.",
            "",
            "The network is a new one or an ONNX file of yours; the result is an ONNX file. Checkpoints and the course of "
                    + "the run are kept in OUTPUT.run: the same command goes on where it was broken off. OUTPUT.report.html shows "
                    + "the course."
        },
        footer = {"", "Example:", "  jerboa train --example > recipe.yaml", "  jerboa train recipe.yaml"})
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "RECIPE", arity = "0..1", description = "The recipe, a YAML file.")
    private Path recipe;

    @Option(names = "--example", description = "Print a recipe with comments, and do nothing else.")
    private boolean example;

    @Option(names = "--operators", description = "List the operators that can be trained through, and do nothing else.")
    private boolean operators;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        if (example) {
            terminal.print(TrainingRecipe.example().stripTrailing());
        } else if (operators) {
            terminal.print(operatorTable());
        } else if (recipe == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is no recipe to train by",
                    "Write one: jerboa train --example > recipe.yaml");
        } else {
            train(TrainingRecipe.read(recipe), terminal);
        }
        return 0;
    }

    private static void train(TrainingRecipe recipe, Terminal terminal) {
        long started = System.nanoTime();
        TrainingSummary summary;
        RecipeTraining training;
        try (ProgressLine progress = terminal.progress()) {
            training = new RecipeTraining(
                    recipe, problem -> terminal.remark("Left out: " + problem.getMessage()), progress);
            summary = training.run();
        }
        terminal.print(new Table("file", " classes", " weights", " steps", " best step", " accuracy")
                .row(
                        recipe.output(),
                        summary.classes().count(),
                        Units.count(summary.weights()),
                        summary.steps(),
                        summary.bestStep(),
                        String.format(Locale.ROOT, "%.4f", summary.accuracy())));
        terminal.remark("");
        terminal.remark("Learned from " + summary.trainingSamples() + " samples; accuracy: the part of "
                + summary.validationSamples() + " other samples that ONNX Runtime gets right with the file."
                + (summary.stoppedEarly() ? " Stopped early: the accuracy had not risen any more." : ""));
        terminal.remark("The course of the run is shown in " + ReportFiles.html(recipe.output()) + "; the folder "
                + training.runFolder()
                + " can be deleted. Took " + Units.time((System.nanoTime() - started) / 1e6) + ".");
    }

    private static Table operatorTable() {
        Table table = new Table("operator", " since operator set");
        for (OperatorTable.Row row : Operators.TABLE.rows()) {
            table.row(row.label(), row.since());
        }
        return table;
    }
}
