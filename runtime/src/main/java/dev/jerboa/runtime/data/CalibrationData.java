package dev.jerboa.runtime.data;

import java.util.stream.Stream;

/** Samples to run a model on, in batches that are read one at a time and can be read again from the start. */
public interface CalibrationData {
    /** What the samples are, for a report: {@code 256 lines of sentences.txt}. */
    String description();

    /** Whether the samples were given by a person, and not made up. */
    boolean isReal();

    /** How many samples there are. */
    long sampleCount();

    /** The batches, in the same order each time; the caller closes the stream. */
    Stream<CalibrationBatch> batches();
}
