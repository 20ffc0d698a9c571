package dev.jerboa.prune.importance;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.train.Variable;
import dev.jerboa.train.loop.ClassLabels;
import java.util.Arrays;
import java.util.Map;

/** The cross entropy of a classifier: its first output holds a logit for each class, {@code [samples, classes]}. */
public final class ClassLoss implements SampleLoss {
    private final long[] labels;

    /**
     * A loss for labelled samples.
     *
     * @param labels the class of each sample, in the order of the samples, from 0
     */
    public ClassLoss(long... labels) {
        this.labels = labels.clone();
    }

    /**
     * The cross entropy of a batch.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if there are fewer labels than samples, or one is no class
     */
    @Override
    public Variable loss(Map<String, Variable> outputs, CalibrationBatch batch, Place place) {
        int from = Math.toIntExact(place.firstSample());
        int to = from + batch.sampleCount();
        if (to > labels.length) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there are " + labels.length + " labels for " + to + " samples or more",
                    "Give one label for each sample.");
        }
        Variable logits = outputs.values().iterator().next();
        long[] some = ClassLabels.require(Arrays.copyOfRange(labels, from, to), logits.dim(-1));
        return logits.crossEntropy(Variable.of(new long[] {some.length}, some)).times((double) some.length);
    }
}
