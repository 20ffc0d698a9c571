package dev.jerboa.quantize.calibrate;

/**
 * An activation to be watched.
 *
 * @param value its name in the main graph
 * @param channelAxis the axis of its channels: the last (-1) for matrix products, 1 for convolutions
 * @param gram whether the products of its channels are wanted, for which memory of {@code 8 channels^2} bytes is taken
 */
public record ActivationRequest(String value, int channelAxis, boolean gram) {}
