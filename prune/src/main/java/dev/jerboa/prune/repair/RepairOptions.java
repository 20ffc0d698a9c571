package dev.jerboa.prune.repair;

/**
 * How what stays makes up for what goes.
 *
 * @param biasOnly whether only biases are changed, by the mean of what goes
 * @param ridge what is added to the diagonal of the normal equations, relative to its mean
 * @param rowsPerBatch how many rows of an activation are looked at in each batch: positions of pictures are many and alike
 * @param balanced whether rows whose results are much larger than most count less, by what they are larger: a transformer has
 *     tokens with activations a thousand times larger than those of others, and normalizes each token afterwards
 */
public record RepairOptions(boolean biasOnly, double ridge, int rowsPerBatch, boolean balanced) {
    /** Weights and biases, a ridge of a tenth, 4096 rows, balanced. */
    public static final RepairOptions DEFAULT = new RepairOptions(false, 0.1, 4096, true);
}
