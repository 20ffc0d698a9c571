package dev.jerboa.quantize.observe;

import dev.jerboa.quantize.affine.ValueRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Watches the values of one activation and says which range to quantize.
 *
 * <p>Memory does not grow with the number of values. Values that are not finite, and mask constants (a magnitude of
 * {@value #MASK_MAGNITUDE} or more), do not count.
 */
public interface Observer {
    /** From this magnitude on, a value is a constant that masks something out. */
    float MASK_MAGNITUDE = 1e30f;

    /** Takes in {@code count} values of an array, starting at {@code offset}. */
    void observe(float[] values, int offset, int count);

    /** How many values counted so far. */
    long count();

    /** The range to quantize; it always holds zero. {@code [0, 0]} if no value counted. */
    ValueRange range();

    /** Writes what was learned so far. */
    void save(DataOutput output) throws IOException;

    /** Takes back what {@link #save} wrote, in place of what was learned so far. */
    void restore(DataInput input) throws IOException;
}
