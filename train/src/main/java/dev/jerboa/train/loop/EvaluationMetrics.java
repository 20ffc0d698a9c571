package dev.jerboa.train.loop;

/**
 * How good the weights were after a step.
 *
 * @param step counted from 1
 * @param metric what was measured
 * @param value what came of it
 * @param best whether no evaluation before was better
 */
public record EvaluationMetrics(long step, String metric, double value, boolean best) {}
