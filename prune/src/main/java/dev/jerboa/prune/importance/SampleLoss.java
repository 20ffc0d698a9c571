package dev.jerboa.prune.importance;

import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.train.Variable;
import java.util.Map;

/** What gradients are taken of, where importance is read off gradients. */
@FunctionalInterface
public interface SampleLoss {
    /**
     * The loss of a batch.
     *
     * @param outputs what the model gave for the batch, by name
     * @param place which batch it is
     * @return a scalar: the sum over the samples of the batch
     */
    Variable loss(Map<String, Variable> outputs, CalibrationBatch batch, Place place);

    /**
     * Which batch is looked at.
     *
     * @param firstSample how many samples lie before it
     * @param pass how many times all samples were looked at before
     */
    record Place(long firstSample, int pass) {}
}
