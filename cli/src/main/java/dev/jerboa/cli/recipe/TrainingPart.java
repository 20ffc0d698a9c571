package dev.jerboa.cli.recipe;

import dev.jerboa.train.loop.TrainerOptions;
import dev.jerboa.train.optimize.AdamWOptions;
import dev.jerboa.train.optimize.OptimizerOptions;
import dev.jerboa.train.optimize.Schedule;
import dev.jerboa.train.optimize.SgdOptions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How a network learns.
 *
 * @param options of the trainer
 * @param frozen weights whose names this matches are left alone
 * @param device where it runs
 */
public record TrainingPart(TrainerOptions options, Optional<Pattern> frozen, String device) {
    /** The settings in the section {@code training} that say how any network learns. */
    public static final List<String> SETTINGS = List.of(
            "epochs",
            "steps",
            "batch",
            "accumulation",
            "learning-rate",
            "schedule",
            "warm-up-steps",
            "optimizer",
            "weight-decay",
            "momentum",
            "clip-norm",
            "average-decay",
            "bfloat16",
            "evaluate-every",
            "patience",
            "checkpoint-every",
            "keep-checkpoints",
            "loader-threads",
            "seed");

    /** Whether a weight is trained. */
    boolean trains(String name) {
        return frozen.isEmpty() || !frozen.get().matcher(name).find();
    }

    /** Reads the section {@code training} of a classifier. */
    static TrainingPart read(RecipeSection recipe) {
        RecipeSection training = recipe.section(
                "training",
                Stream.concat(SETTINGS.stream(), Stream.of("freeze", "device")).toArray(String[]::new));
        return new TrainingPart(
                options(training).build(),
                training.pattern("freeze"),
                training.text("device").orElse("cpu"));
    }

    /**
     * Reads the settings of the trainer.
     *
     * @param training the section {@code training}
     */
    public static TrainerOptions.Builder options(RecipeSection training) {
        if (training.has("steps") && training.has("epochs")) {
            throw training.wrong("steps", "and 'epochs' both say how long to train", "Leave one of them out.");
        }
        Map<String, Schedule> schedules =
                Map.of("constant", Schedule.CONSTANT, "linear", Schedule.LINEAR, "cosine", Schedule.COSINE);
        return TrainerOptions.builder()
                .epochs(training.number("epochs", 10))
                .steps(training.integer("steps", 0))
                .batchSize(training.integer("batch", 32))
                .accumulation(training.integer("accumulation", 1))
                .learningRate(training.number("learning-rate", 1e-3))
                .schedule(training.choice("schedule", schedules, Schedule.COSINE))
                .warmUpSteps(training.integer("warm-up-steps", 0))
                .optimizer(optimizer(training))
                .clipNorm(training.number("clip-norm", 1))
                .averageDecay(training.number("average-decay", 0))
                .bfloat16(training.flag("bfloat16", false))
                .evaluateEvery(training.integer("evaluate-every", 100))
                .patience(training.integer("patience", 0))
                .checkpointEvery(training.integer("checkpoint-every", 200))
                .keepCheckpoints(training.integer("keep-checkpoints", 2))
                .loaderThreads(training.integer("loader-threads", 1))
                .seed(training.integer("seed", 0));
    }

    private static OptimizerOptions optimizer(RecipeSection training) {
        boolean momentum = training.choice("optimizer", Map.of("adamw", false, "sgd", true), false);
        if (momentum) {
            SgdOptions usual = SgdOptions.defaults();
            return new SgdOptions(
                    training.number("momentum", usual.momentum()),
                    usual.nesterov(),
                    training.number("weight-decay", usual.weightDecay()));
        } else if (training.has("momentum")) {
            throw training.wrong("momentum", "is not used by adamw", "Leave it out, or write 'optimizer: sgd'.");
        }
        AdamWOptions usual = AdamWOptions.defaults();
        return usual.withWeightDecay(training.number("weight-decay", usual.weightDecay()));
    }
}
