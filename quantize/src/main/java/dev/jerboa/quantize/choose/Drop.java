package dev.jerboa.quantize.choose;

/**
 * How far vectors fell from those of the original.
 *
 * @param mean the mean of one minus the cosine
 * @param worst the largest of one minus the cosine
 */
public record Drop(double mean, double worst) {}
