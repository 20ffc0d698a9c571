package dev.jerboa.train.optimize;

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).
 *
 * @param beta1 how much of the mean of the gradients is kept in a step
 * @param beta2 how much of the mean of their squares is kept in a step
 * @param epsilon added to the root of the mean square
 * @param weightDecay the part of a weight, times the learning rate, that a step takes away
 */
public record AdamWOptions(double beta1, double beta2, double epsilon, double weightDecay) implements OptimizerOptions {
    /** The constants of the paper, and a weight decay of 0.01. */
    public static AdamWOptions defaults() {
        return new AdamWOptions(0.9, 0.999, 1e-8, 0.01);
    }

    /** The same with another weight decay. */
    public AdamWOptions withWeightDecay(double decay) {
        return new AdamWOptions(beta1, beta2, epsilon, decay);
    }
}
