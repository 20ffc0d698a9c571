package dev.jerboa.train.loop;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.train.optimize.AdamWOptions;
import dev.jerboa.train.optimize.OptimizerOptions;
import dev.jerboa.train.optimize.ParameterGroup;
import dev.jerboa.train.optimize.Schedule;
import java.util.List;

/**
 * How a run goes.
 *
 * @param steps how many steps to make; 0 to count in epochs
 * @param epochs how often to go through the data, where {@code steps} is 0
 * @param batchSize examples a batch
 * @param accumulation batches whose gradients are averaged into one step
 * @param learningRate the top of the learning rate
 * @param schedule how the learning rate falls
 * @param warmUpSteps over how many steps it rises first
 * @param optimizer the update rule
 * @param groups parameters with a learning rate and weight decay of their own
 * @param clipNorm the length that all gradients together are clipped to; 0 for no clipping
 * @param bfloat16 whether matrix products are computed with bfloat16
 * @param averageDecay how much the average of the weights keeps in a step, such as 0.999; 0 for no average
 * @param evaluateEvery steps between evaluations; 0 for one at the end
 * @param patience stops after so many evaluations without a better one; 0 to go on
 * @param checkpointEvery steps between checkpoints; 0 for those of better evaluations and the end
 * @param keepCheckpoints how many of the last checkpoints stay
 * @param loaderThreads threads that load batches
 * @param prefetch batches that are loaded ahead at most
 * @param seed what all random numbers start from
 * @param guards when the run is refused as useless
 */
public record TrainerOptions(
        long steps,
        double epochs,
        int batchSize,
        int accumulation,
        double learningRate,
        Schedule schedule,
        long warmUpSteps,
        OptimizerOptions optimizer,
        List<ParameterGroup> groups,
        double clipNorm,
        boolean bfloat16,
        double averageDecay,
        long evaluateEvery,
        int patience,
        long checkpointEvery,
        int keepCheckpoints,
        int loaderThreads,
        int prefetch,
        long seed,
        GuardOptions guards) {
    public TrainerOptions {
        requireAtLeast("steps", steps, 0);
        requireAtLeast("batch size", batchSize, 1);
        requireAtLeast("accumulation", accumulation, 1);
        requireAtLeast("warm-up steps", warmUpSteps, 0);
        requireAtLeast("steps between evaluations", evaluateEvery, 0);
        requireAtLeast("steps between checkpoints", checkpointEvery, 0);
        requireAtLeast("patience", patience, 0);
        requireAtLeast("checkpoints to keep", keepCheckpoints, 1);
        requireAtLeast("loader threads", loaderThreads, 1);
        requireAtLeast("batches loaded ahead", prefetch, 1);
        if (steps == 0 && !(epochs > 0)) {
            throw impossible("the run has " + steps + " steps and " + epochs + " epochs");
        }
        if (!(learningRate > 0) || !Double.isFinite(learningRate)) {
            throw impossible("the learning rate is " + learningRate);
        }
        if (!(clipNorm >= 0)) {
            throw impossible("the length to clip gradients to is " + clipNorm);
        }
        if (!(averageDecay >= 0 && averageDecay < 1)) {
            throw impossible("the average of the weights is to keep " + averageDecay + " of itself");
        }
        groups = List.copyOf(groups);
    }

    private static void requireAtLeast(String what, long value, long least) {
        if (value < least) {
            throw impossible("the number of " + what + " is " + value + ", and " + least + " is the least");
        }
    }

    private static JerboaException impossible(String what) {
        return new JerboaException(ErrorCode.INVALID_ARGUMENT, what, "Set it to a number that makes sense.");
    }

    /** These options with batches of another size. */
    public TrainerOptions withBatchSize(int size) {
        return new TrainerOptions(
                steps,
                epochs,
                size,
                accumulation,
                learningRate,
                schedule,
                warmUpSteps,
                optimizer,
                groups,
                clipNorm,
                bfloat16,
                averageDecay,
                evaluateEvery,
                patience,
                checkpointEvery,
                keepCheckpoints,
                loaderThreads,
                prefetch,
                seed,
                guards);
    }

    /** Options to be changed from the usual ones. */
    public static Builder builder() {
        return new Builder();
    }

    /** The steps of a run over data of so many batches an epoch. */
    long totalSteps(long batchesPerEpoch) {
        return steps > 0 ? steps : Math.max(1, Math.round(epochs * batchesPerEpoch / accumulation));
    }

    /** Changes options, one by one. */
    public static final class Builder {
        private long steps = 0;
        private double epochs = 1;
        private int batchSize = 32;
        private int accumulation = 1;
        private double learningRate = 1e-3;
        private Schedule schedule = Schedule.COSINE;
        private long warmUpSteps = 0;
        private OptimizerOptions optimizer = AdamWOptions.defaults();
        private List<ParameterGroup> groups = List.of();
        private double clipNorm = 1;
        private boolean bfloat16 = false;
        private double averageDecay = 0;
        private long evaluateEvery = 0;
        private int patience = 0;
        private long checkpointEvery = 0;
        private int keepCheckpoints = 2;
        private int loaderThreads = 1;
        private int prefetch = 4;
        private long seed = 0;
        private GuardOptions guards = GuardOptions.defaults();

        private Builder() {}

        /** Makes so many steps. */
        public Builder steps(long value) {
            this.steps = value;
            return this;
        }

        /** Goes through the data so often. */
        public Builder epochs(double value) {
            this.epochs = value;
            return this;
        }

        /** Puts so many examples into a batch. */
        public Builder batchSize(int value) {
            this.batchSize = value;
            return this;
        }

        /** Averages the gradients of so many batches into one step. */
        public Builder accumulation(int value) {
            this.accumulation = value;
            return this;
        }

        /** Sets the top of the learning rate. */
        public Builder learningRate(double value) {
            this.learningRate = value;
            return this;
        }

        /** Chooses how the learning rate falls. */
        public Builder schedule(Schedule value) {
            this.schedule = value;
            return this;
        }

        /** Lets the learning rate rise over so many steps first. */
        public Builder warmUpSteps(long value) {
            this.warmUpSteps = value;
            return this;
        }

        /** Chooses the update rule. */
        public Builder optimizer(OptimizerOptions value) {
            this.optimizer = value;
            return this;
        }

        /** Gives parameters a learning rate and weight decay of their own. */
        public Builder groups(List<ParameterGroup> value) {
            this.groups = value;
            return this;
        }

        /** Clips all gradients together to this length; 0 for no clipping. */
        public Builder clipNorm(double value) {
            this.clipNorm = value;
            return this;
        }

        /** Computes matrix products with bfloat16, faster where the processor has instructions for it. */
        public Builder bfloat16(boolean value) {
            this.bfloat16 = value;
            return this;
        }

        /** Keeps an average of the weights, which keeps this much of itself in a step, such as 0.999. */
        public Builder averageDecay(double value) {
            this.averageDecay = value;
            return this;
        }

        /** Evaluates after so many steps each, and at the end. */
        public Builder evaluateEvery(long value) {
            this.evaluateEvery = value;
            return this;
        }

        /** Stops after so many evaluations without a better one. */
        public Builder patience(int value) {
            this.patience = value;
            return this;
        }

        /** Writes a checkpoint after so many steps each. */
        public Builder checkpointEvery(long value) {
            this.checkpointEvery = value;
            return this;
        }

        /** Keeps so many of the last checkpoints. */
        public Builder keepCheckpoints(int value) {
            this.keepCheckpoints = value;
            return this;
        }

        /** Loads batches in so many threads. */
        public Builder loaderThreads(int value) {
            this.loaderThreads = value;
            return this;
        }

        /** Loads at most so many batches ahead. */
        public Builder prefetch(int value) {
            this.prefetch = value;
            return this;
        }

        /** Starts all random numbers from this. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /** Says when the run is refused as useless. */
        public Builder guards(GuardOptions value) {
            this.guards = value;
            return this;
        }

        /**
         * The options.
         *
         * @throws JerboaException if one is impossible
         */
        public TrainerOptions build() {
            return new TrainerOptions(
                    steps,
                    epochs,
                    batchSize,
                    accumulation,
                    learningRate,
                    schedule,
                    warmUpSteps,
                    optimizer,
                    groups,
                    clipNorm,
                    bfloat16,
                    averageDecay,
                    evaluateEvery,
                    patience,
                    checkpointEvery,
                    keepCheckpoints,
                    loaderThreads,
                    prefetch,
                    seed,
                    guards);
        }
    }
}
