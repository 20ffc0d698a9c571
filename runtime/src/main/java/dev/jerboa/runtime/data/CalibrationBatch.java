package dev.jerboa.runtime.data;

import dev.jerboa.runtime.Tensor;
import java.util.Map;

/**
 * Samples that go through a model together.
 *
 * @param inputs a tensor for each input of the model, by name
 * @param sampleCount how many samples these are
 */
public record CalibrationBatch(Map<String, Tensor> inputs, int sampleCount) {
    public CalibrationBatch {
        inputs = Map.copyOf(inputs);
    }
}
