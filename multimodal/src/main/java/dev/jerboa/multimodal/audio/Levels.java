package dev.jerboa.multimodal.audio;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * How loudness becomes a number: {@code (max(log(max(power, floor)), loudest - range) - mean) / deviation}.
 *
 * @param logarithm of the power
 * @param floor the least power
 * @param range levels further below the loudest of a sound are raised to there; infinite where nothing is raised
 * @param mean what is taken away
 * @param deviation what is divided by
 */
public record Levels(Logarithm logarithm, double floor, double range, double mean, double deviation) {
    /**
     * Levels within their bounds.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if the floor, the range or the deviation is not above 0
     */
    public Levels {
        if (!(floor > 0) || !(range > 0) || !(deviation > 0)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "levels with floor " + floor + ", range " + range + " and deviation " + deviation,
                    "Take numbers above 0.");
        }
    }

    /** Logarithms as they are. */
    public static Levels of(Logarithm logarithm, double floor) {
        return new Levels(logarithm, floor, Double.POSITIVE_INFINITY, 0, 1);
    }

    /** The same levels with another mean and deviation. */
    public Levels normalized(double newMean, double newDeviation) {
        return new Levels(logarithm, floor, range, newMean, newDeviation);
    }
}
