package dev.jerboa.cli.distill;

import dev.jerboa.train.loop.TrainerOptions;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** The options of how a student learns: how long, how fast, which weights, and where. */
public final class LearningOptions {
    private static final int WARM_UP_STEPS = 50;
    private static final int CHECKPOINT_EVERY = 200;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            defaultValue = "1",
            description = "How often to go through the texts (default: ${DEFAULT-VALUE}).")
    private double epochs;

    @Option(names = "--steps", paramLabel = "N", description = "How many steps to make, instead of --epochs.")
    private Long steps;

    @Option(
            names = "--batch",
            paramLabel = "N",
            defaultValue = "64",
            description = "Texts a step (default: ${DEFAULT-VALUE}).")
    private int batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            defaultValue = "2e-4",
            description = "The top of the learning rate (default: ${DEFAULT-VALUE}).")
    private double learningRate;

    @Option(
            names = "--freeze",
            paramLabel = "REGEX",
            defaultValue = "embeddings",
            description = "Leave alone the weights whose names this matches (default: ${DEFAULT-VALUE}; '' for none).")
    private Pattern frozen;

    @Option(names = "--bfloat16", description = "Compute matrix products in bfloat16.")
    private boolean bfloat16;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "What random numbers start from (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--device",
            paramLabel = "NAME",
            defaultValue = "cpu",
            description = "cpu, or cuda where that build of LibTorch is on the class path (default: ${DEFAULT-VALUE}).")
    private String device;

    /** The trainer's options. */
    public TrainerOptions trainer() {
        TrainerOptions.Builder options = TrainerOptions.builder()
                .batchSize(batch)
                .learningRate(learningRate)
                .bfloat16(bfloat16)
                .warmUpSteps(WARM_UP_STEPS)
                .checkpointEvery(CHECKPOINT_EVERY)
                .seed(seed);
        return (steps == null ? options.epochs(epochs) : options.steps(steps)).build();
    }

    /** Whether the weight of a name is trained. */
    public boolean isTrained(String name) {
        return frozen.pattern().isEmpty() || !frozen.matcher(name).find();
    }

    /** What random numbers start from. */
    public long seed() {
        return seed;
    }

    /** The device to train on. */
    public String device() {
        return device;
    }
}
