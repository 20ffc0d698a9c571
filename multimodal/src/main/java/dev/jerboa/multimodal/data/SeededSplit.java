package dev.jerboa.multimodal.data;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.function.Function;

/**
 * Divides samples at random into parts that do not overlap.
 *
 * <p>Where a sample goes depends on nothing but the seed and its key, so that it stays there when others are added or
 * taken away. The sizes of the parts are those asked for only nearly.
 */
public final class SeededSplit {
    private final long seed;
    private final Function<Sample, String> group;

    private SeededSplit(long seed, Function<Sample, String> group) {
        this.seed = seed;
        this.group = group;
    }

    /** Divides by the keys of samples. */
    public static SeededSplit byKey(long seed) {
        return new SeededSplit(seed, Sample::key);
    }

    /**
     * Keeps samples together that have a label in common, such as those of one speaker; those without it are divided by
     * their keys.
     */
    public static SeededSplit byLabel(long seed, String label) {
        return new SeededSplit(seed, sample -> {
            String value = sample.labels().get(label);
            return value == null ? "key " + sample.key() : "label " + value;
        });
    }

    /**
     * A part of a source. Parts of one split do not overlap where their ranges do not.
     *
     * @param what what the part is called, such as {@code validation}
     * @param from where it starts, from 0
     * @param to where the next one starts, at most 1
     */
    public SampleSource part(SampleSource source, String what, double from, double to) {
        if (!(0 <= from && from < to && to <= 1)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a part from " + from + " to " + to + " of " + source.name() + " is none",
                    "Give numbers from 0 to 1, the smaller one first.");
        }
        return new Subset(source, what, sample -> {
            double place = placeOf(sample);
            return from <= place && place < to;
        });
    }

    /** All but the last part of a source, to train on. */
    public SampleSource train(SampleSource source, double heldOut) {
        return part(source, "training", 0, 1 - heldOut);
    }

    /** The last part of a source, to measure on. */
    public SampleSource validation(SampleSource source, double heldOut) {
        return part(source, "validation", 1 - heldOut, 1);
    }

    private double placeOf(Sample sample) {
        return StableHash.fraction(seed + "\n" + group.apply(sample));
    }
}
