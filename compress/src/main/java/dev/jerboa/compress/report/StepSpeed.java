package dev.jerboa.compress.report;

import java.util.Objects;

/**
 * How fast a model is after a step.
 *
 * @param shape of the inputs: {@code 8x128}
 * @param medianMillis the median of the calls
 * @param speed how many times as fast as the original
 * @param stepSpeed how many times as fast as before this step
 */
public record StepSpeed(String shape, double medianMillis, double speed, double stepSpeed) {
    public StepSpeed {
        Objects.requireNonNull(shape);
    }
}
