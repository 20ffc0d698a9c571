package dev.jerboa.cli.recipe;

import dev.jerboa.distill.label.ClassNames;

/**
 * What came of a training.
 *
 * @param trainingSamples how many samples were learned from
 * @param validationSamples how many were measured on
 * @param classes what is told apart
 * @param weights how many numbers the network has
 * @param steps how many were made
 * @param bestStep after which the weights were the best
 * @param stoppedEarly whether the run ended because nothing became better
 * @param accuracy the part of the validation samples that ONNX Runtime gets right with the file written
 */
public record TrainingSummary(
        int trainingSamples,
        int validationSamples,
        ClassNames classes,
        long weights,
        long steps,
        long bestStep,
        boolean stoppedEarly,
        double accuracy) {}
