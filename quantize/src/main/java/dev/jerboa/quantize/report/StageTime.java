package dev.jerboa.quantize.report;

import java.util.Objects;

/**
 * How long one stage of the run took.
 *
 * @param stage its name: {@code calibrate}
 * @param seconds its time on the clock
 */
public record StageTime(String stage, double seconds) {
    public StageTime {
        Objects.requireNonNull(stage);
    }
}
