package dev.jerboa.train.loop;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** Refuses a run that would go on without ever becoming useful. */
final class RunGuards {
    private final GuardOptions options;
    private final LossHistory history;
    private int lastFingerprint;
    private int equalBatches;
    private long stepsWithoutGradient;
    private boolean everGradient;

    RunGuards(GuardOptions options) {
        this.options = options;
        this.history = new LossHistory(options);
    }

    /**
     * Looks at a batch.
     *
     * @param fingerprint a hash of its content
     * @param ofSeveral whether the data has other batches than this one
     */
    void batch(long step, int fingerprint, boolean ofSeveral) {
        equalBatches = equalBatches > 0 && fingerprint == lastFingerprint ? equalBatches + 1 : 1;
        lastFingerprint = fingerprint;
        if (ofSeveral && options.constantBatches() > 1 && equalBatches >= options.constantBatches()) {
            throw useless(
                    step,
                    "the last " + equalBatches + " batches are the same",
                    "Look at how the data is read: every batch has to hold other examples.");
        }
    }

    /** Looks at the gradients after a backward pass. */
    void gradientNorm(long step, double norm) {
        everGradient |= norm > 0;
        stepsWithoutGradient++;
        if (!everGradient && options.zeroGradientSteps() > 0 && stepsWithoutGradient >= options.zeroGradientSteps()) {
            throw useless(
                    step,
                    "no parameter got a gradient other than zero in " + stepsWithoutGradient + " steps",
                    "The loss has to be computed from outputs of the model that come from trainable weights.");
        }
    }

    /** Looks at the loss of a step. */
    void loss(long step, double loss, double learningRate) {
        history.add(loss);
        if (history.isStalled()) {
            throw useless(
                    step,
                    "the loss has stayed at " + (float) loss + " for " + options.stalledSteps() + " steps",
                    "Raise the learning rate (" + (float) learningRate + "), or look whether the weights that matter"
                            + " are trained.");
        }
        if (history.isDiverging()) {
            throw useless(
                    step,
                    "the loss rises: it was " + (float) history.lowestMean() + " and is " + (float) history.mean()
                            + ", averaged over " + options.divergenceWindow() + " steps",
                    "Lower the learning rate (" + (float) learningRate
                            + "), warm it up for longer, or clip the gradients.");
        }
    }

    private static JerboaException useless(long step, String what, String hint) {
        return new JerboaException(ErrorCode.QUALITY, "training stopped at step " + step + ": " + what, hint);
    }
}
