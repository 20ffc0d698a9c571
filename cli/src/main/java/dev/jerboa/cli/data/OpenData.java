package dev.jerboa.cli.data;

import dev.jerboa.runtime.data.CalibrationData;

/**
 * Samples, and what must be closed after the last of them was read.
 *
 * @param data the samples
 * @param closing what closes whatever they need
 */
public record OpenData(CalibrationData data, Runnable closing) implements AutoCloseable {
    /** Samples that need nothing to be closed but their own streams. */
    static OpenData of(CalibrationData data) {
        return new OpenData(data, () -> {});
    }

    @Override
    public void close() {
        closing.run();
    }
}
