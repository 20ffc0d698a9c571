package dev.jerboa.compress.report;

/**
 * What a pruned model learned from the one that it was.
 *
 * @param steps how many steps were made
 * @param lossBefore the loss on batches kept back, before the first step
 * @param lossAfter the same with the weights that were kept
 */
public record TeachingReport(long steps, double lossBefore, double lossAfter) {
    /** Whether anything got better. */
    public boolean helped() {
        return lossAfter < lossBefore;
    }
}
