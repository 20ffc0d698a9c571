package dev.jerboa.cli;

import dev.jerboa.cli.recipe.space.SpaceRecipe;
import dev.jerboa.cli.recipe.space.SpaceSummary;
import dev.jerboa.cli.recipe.space.SpaceTables;
import dev.jerboa.cli.recipe.space.SpaceTraining;
import dev.jerboa.cli.terminal.ProgressLine;
import dev.jerboa.cli.terminal.Terminal;
import dev.jerboa.cli.terminal.Units;
import dev.jerboa.quantize.report.ReportFiles;

/** The training of a space, told on a terminal. */
final class SpaceRun {
    private SpaceRun() {}

    static void run(SpaceRecipe recipe, Terminal terminal) {
        long started = System.nanoTime();
        SpaceSummary summary;
        SpaceTraining training;
        try (ProgressLine progress = terminal.progress()) {
            training = new SpaceTraining(
                    recipe, problem -> terminal.remark("Left out: " + problem.getMessage()), progress);
            summary = training.run();
        }
        if (!summary.directions().isEmpty()) {
            terminal.print(SpaceTables.directions(summary.directions()));
        }
        if (!summary.heads().isEmpty()) {
            terminal.print("");
            terminal.print(SpaceTables.heads(summary.heads()));
        }
        terminal.remark("");
        terminal.remark("Wrote " + recipe.output() + ": embeddings of " + summary.width() + " numbers; "
                + Units.count(summary.weights()) + " weights learned from " + summary.trainingSamples()
                + " samples in " + summary.steps() + " steps and were best after " + summary.bestStep()
                + (summary.stoppedEarly() ? ", then stopped early" : "") + ".");
        terminal.remark("All figures are those of the directory in ONNX Runtime on " + summary.validationSamples()
                + " other samples. R@k: share of the queries that find what belongs to them among the first k; mAP: mean "
                + "average precision.");
        terminal.remark("The course of the run is shown in " + ReportFiles.html(recipe.output()) + "; the folder "
                + training.runFolder() + " can be deleted. Took " + Units.time((System.nanoTime() - started) / 1e6)
                + ".");
    }
}
