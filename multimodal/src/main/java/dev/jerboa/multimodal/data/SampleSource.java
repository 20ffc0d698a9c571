package dev.jerboa.multimodal.data;

import java.util.stream.Stream;

/** A data set that is read one sample after the other, as often as wanted. */
public interface SampleSource {
    /** What errors and reports call it. */
    String name();

    /** The samples, in the same order each time; to be closed. */
    Stream<Sample> samples();
}
