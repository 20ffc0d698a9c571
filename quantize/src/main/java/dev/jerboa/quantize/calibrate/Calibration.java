package dev.jerboa.quantize.calibrate;

import java.util.HashMap;
import java.util.Map;

/**
 * What one pass over the calibration data has shown.
 *
 * @param activations by the name of the value
 * @param description what the samples were
 * @param real whether a person gave the samples
 * @param sampleCount how many samples went through the model
 * @param rowCount how many positions (tokens) that were not padding
 * @param seconds how long it took
 */
public record Calibration(
        Map<String, ActivationStatistics> activations,
        String description,
        boolean real,
        long sampleCount,
        long rowCount,
        double seconds) {
    public Calibration {
        activations = Map.copyOf(activations);
    }

    /** The same calibration of a model that computes further activations from those that were seen. */
    public Calibration with(Map<String, ActivationStatistics> further) {
        Map<String, ActivationStatistics> all = new HashMap<>(activations);
        all.putAll(further);
        return new Calibration(all, description, real, sampleCount, rowCount, seconds);
    }
}
