package dev.jerboa.distill.cache;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the head of a cache says.
 *
 * @param key what the rows depend on
 * @param samples how many samples there are
 * @param width the numbers of a row: the width of an embedding, or the classes of logits
 * @param storage how a number is kept
 * @param notes whatever else should be known about the rows, such as the name of the model
 */
public record CacheDescription(CacheKey key, int samples, int width, RowStorage storage, Map<String, String> notes) {
    /**
     * Checks the numbers.
     *
     * @throws JerboaException if there are no samples, or rows have no numbers
     */
    public CacheDescription {
        Objects.requireNonNull(key);
        Objects.requireNonNull(storage);
        // Sorted, so that the same notes give the same bytes.
        notes = Collections.unmodifiableMap(new TreeMap<>(notes));
        if (samples < 1 || width < 1) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a teacher cache of " + samples + " samples of " + width + " numbers was asked for",
                    "Both must be at least 1.");
        }
    }

    /** The bytes of one row. */
    public int rowBytes() {
        return Math.multiplyExact(width, storage.bytes());
    }
}
