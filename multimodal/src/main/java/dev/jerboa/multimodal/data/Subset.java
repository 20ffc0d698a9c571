package dev.jerboa.multimodal.data;

import java.util.function.Predicate;
import java.util.stream.Stream;

/** The samples of a source that are chosen, in its order. */
public final class Subset implements SampleSource {
    private final SampleSource source;
    private final String name;
    private final Predicate<Sample> chosen;

    /**
     * A part of a source.
     *
     * @param what what of the source it is, for its name
     */
    public Subset(SampleSource source, String what, Predicate<Sample> chosen) {
        this.source = source;
        this.name = source.name() + " (" + what + ")";
        this.chosen = chosen;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Stream<Sample> samples() {
        return source.samples().filter(chosen);
    }
}
