package dev.jerboa.prune.structure;

/** What an axis of a constant has to do with the units along it. */
public enum Role {
    /** Each index holds the weights that compute a unit, as a column of a matrix or a filter of a convolution does. */
    PRODUCER,
    /** Each index holds the weights by which others take in a unit, as a row of the next matrix does. */
    CONSUMER,
    /** Each index is applied to a unit as it passes: a bias, a scale, a depthwise filter. */
    PASSING
}
