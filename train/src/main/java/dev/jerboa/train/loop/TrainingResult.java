package dev.jerboa.train.loop;

import java.util.OptionalDouble;

/**
 * How a run ended.
 *
 * @param steps how many steps were made, those before a break among them
 * @param stoppedEarly whether the validation metric had stopped to improve before the last step
 * @param bestStep after which step the evaluation was best; -1 without evaluations
 * @param bestMetric the metric then
 */
public record TrainingResult(long steps, boolean stoppedEarly, long bestStep, OptionalDouble bestMetric) {}
