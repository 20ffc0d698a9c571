package dev.jerboa.train.loop;

import java.util.Map;

/**
 * What one step was like.
 *
 * @param step counted from 1
 * @param epoch how often the data has been gone through, with the part of this time
 * @param loss averaged over the batches of the step
 * @param terms its parts, averaged likewise
 * @param learningRate before the factors of groups
 * @param gradientNorm the length of all gradients together, before clipping
 * @param samplesPerSecond examples over the time of this step, loading included
 */
public record StepMetrics(
        long step,
        double epoch,
        double loss,
        Map<String, Double> terms,
        double learningRate,
        double gradientNorm,
        double samplesPerSecond) {}
