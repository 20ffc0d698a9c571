package dev.jerboa.train.checkpoint;

/**
 * The place in a run that a checkpoint was written at.
 *
 * @param step how many steps have been made
 * @param totalSteps how many the run is to make
 * @param seed what its random numbers start from
 * @param batchesRead how many batches have been taken from the data, counted over all epochs
 * @param exampleCount how many examples the data has
 * @param batchSize examples a batch
 * @param bestStep the step with the best validation metric so far; -1 before the first evaluation
 * @param bestMetric the metric then
 * @param evaluationsSinceBest how many evaluations have not been better
 */
public record TrainingState(
        long step,
        long totalSteps,
        long seed,
        long batchesRead,
        long exampleCount,
        int batchSize,
        long bestStep,
        double bestMetric,
        int evaluationsSinceBest) {}
