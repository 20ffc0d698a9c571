package dev.jerboa.distill.output;

import dev.jerboa.train.loop.TrainingResult;

/**
 * How a student was taught.
 *
 * @param training how the run ended
 * @param lossBefore the loss on batches kept back, before the first step
 * @param lossAfter the same with the weights that were kept
 */
public record Taught(TrainingResult training, double lossBefore, double lossAfter) {}
