package dev.jerboa.cli;

import dev.jerboa.cli.recipe.RecipeFile;
import dev.jerboa.cli.recipe.RecipeTraining;
import dev.jerboa.cli.recipe.TrainingRecipe;
import dev.jerboa.cli.recipe.TrainingSummary;
import dev.jerboa.cli.recipe.space.SpaceRecipe;
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

/** {@code jerboa train}: a classifier that learns labels, or towers of several modalities that learn one space. */
@Command(
        name = "train",
        description = {
            "Train a classifier of pictures, sounds or texts on samples with labels, or one space for several of these, as a "
                    + "recipe says.",
            "",
            "A classifier is a new network or an ONNX file of yours; the result is an ONNX file. The towers of a space are "
                    + "new networks, ONNX files, or towers of model directories, which may be locked; the result is a model "
                    + "directory for 'jerboa embed', 'evaluate' and 'search'. Checkpoints and the course of the run are kept "
                    + "in OUTPUT.run: the same command goes on where it was broken off. OUTPUT.report.html shows the course."
        },
        footer = {
            "",
            "Examples:",
            "  jerboa train --example > recipe.yaml",
            "  jerboa train --example space > recipe.yaml",
            "  jerboa train recipe.yaml"
        })
final class TrainCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common;

    @Parameters(paramLabel = "RECIPE", arity = "0..1", description = "The recipe, a YAML file.")
    private Path recipe;

    @Option(
            names = "--example",
            paramLabel = "KIND",
            arity = "0..1",
            fallbackValue = "classifier",
            description = "Print a recipe with comments, of a classifier or a space, and do nothing else.")
    private String example;

    @Option(names = "--operators", description = "List the operators that can be trained through, and do nothing else.")
    private boolean operators;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        if (example != null) {
            terminal.print(example(example).stripTrailing());
        } else if (operators) {
            terminal.print(operatorTable());
        } else if (recipe == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there is no recipe to train by",
                    "Write one: jerboa train --example > recipe.yaml");
        } else {
            RecipeFile file = RecipeFile.read(recipe);
            if (SpaceRecipe.isMeantBy(file)) {
                SpaceRun.run(SpaceRecipe.parse(file), terminal);
            } else {
                train(TrainingRecipe.parse(file), terminal);
            }
        }
        return 0;
    }

    private static String example(String kind) {
        return switch (kind) {
            case "classifier" -> TrainingRecipe.example();
            case "space" -> SpaceRecipe.example();
            default ->
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no example of a recipe for '" + kind + "'",
                        "Choose classifier or space.");
        };
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
