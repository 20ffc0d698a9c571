package dev.jerboa.train.optimize;

/**
 * Gradient descent with momentum: {@code v = momentum * v + g; w = w - learningRate * v}, where {@code g} is the gradient
 * with {@code weightDecay * w} added.
 *
 * @param momentum how much of the last steps is kept; 0 for none
 * @param nesterov whether to step along {@code g + momentum * v}, a look ahead (Sutskever and others 2013)
 * @param weightDecay how strongly weights are drawn to zero
 */
public record SgdOptions(double momentum, boolean nesterov, double weightDecay) implements OptimizerOptions {
    /** Momentum 0.9, and no weight decay. */
    public static SgdOptions defaults() {
        return new SgdOptions(0.9, false, 0);
    }
}
