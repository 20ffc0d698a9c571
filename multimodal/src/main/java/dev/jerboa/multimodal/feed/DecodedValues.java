package dev.jerboa.multimodal.feed;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.onnx.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The values of one modality of samples, decoded.
 *
 * <p>All are read once at the start, so that what cannot be read is told before the work begins. What came of them is kept
 * as long as there is room, and decoded again each time where there is not. Safe for use by several threads.
 */
final class DecodedValues<T> {
    private static final long MOST_KEPT_BYTES = 1L << 30;
    /** Several towers keep values at the same time. */
    private static final int HEAP_PART = 6;

    private final Function<RawValue, T> decoding;
    /** Of each sample; null where it has none that can be read. */
    private final List<RawValue> values = new ArrayList<>();
    /** Of each sample; null where it is decoded again each time. */
    private final List<T> kept = new ArrayList<>();

    /**
     * Reads all values.
     *
     * @param bytes how large a decoded value is
     * @param policy what happens with one that cannot be read; where it is left out, the sample keeps its others
     */
    DecodedValues(
            List<Sample> samples,
            Modality modality,
            Function<RawValue, T> decoding,
            ToLongFunction<T> bytes,
            UnreadablePolicy policy,
            Progress progress) {
        this.decoding = decoding;
        long room = Math.min(MOST_KEPT_BYTES, Runtime.getRuntime().maxMemory() / HEAP_PART);
        for (Sample sample : samples) {
            RawValue value = sample.values().get(modality);
            Optional<T> decoded = value == null ? Optional.empty() : policy.attempt(() -> decoding.apply(value));
            room -= decoded.map(bytes::applyAsLong).orElse(0L);
            values.add(decoded.isPresent() ? value : null);
            kept.add(room >= 0 ? decoded.orElse(null) : null);
            progress.update("reading " + modality.name().toLowerCase(Locale.ROOT), values.size(), samples.size());
        }
    }

    /** Whether a sample has a value that can be read. */
    boolean has(int sample) {
        return values.get(sample) != null;
    }

    /** The decoded value of a sample that has one. */
    T get(int sample) {
        T decoded = kept.get(sample);
        return decoded == null ? decoding.apply(values.get(sample)) : decoded;
    }
}
