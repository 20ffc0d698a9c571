package dev.jerboa.quantize.report;

import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What the model was run on before it was changed.
 *
 * @param description what the samples are: {@code 256 lines of sentences.txt}
 * @param real whether a person gave them, and they were not made up
 * @param sampleCount how many there are
 * @param rowCount how many rows (of text: tokens) were observed, padding left out
 * @param seconds how long it took
 * @param ratioToPlainPass that time divided by the time of a pass over the same samples without observing
 */
public record CalibrationReport(
        String description,
        boolean real,
        long sampleCount,
        OptionalLong rowCount,
        double seconds,
        OptionalDouble ratioToPlainPass) {
    public CalibrationReport {
        Objects.requireNonNull(description);
        Objects.requireNonNull(rowCount);
        Objects.requireNonNull(ratioToPlainPass);
    }
}
