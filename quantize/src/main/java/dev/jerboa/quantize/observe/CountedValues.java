package dev.jerboa.quantize.observe;

import java.util.Objects;

/**
 * Passes values on in blocks, without those that do not count: NaN, infinities and mask constants.
 *
 * <p>Almost every block holds none of them, which its extremes show; only then is the block passed on as it lies, and else
 * what counts is copied first.
 */
final class CountedValues {
    /** What takes the blocks. */
    interface Sink {
        /** Takes {@code count} values, one or more, of which all count and these are the extremes. */
        void accept(float[] values, int offset, int count, float min, float max);
    }

    private static final int BLOCK = 8192;

    private final Extremes extremes = new Extremes();
    private float[] kept = {};

    /** @throws IndexOutOfBoundsException if the array does not hold these values */
    void forEachBlock(float[] values, int offset, int count, Sink sink) {
        int end = Objects.checkFromIndexSize(offset, count, values.length) + count;
        for (int start = offset; start < end; start += BLOCK) {
            int length = Math.min(BLOCK, end - start);
            extremes.find(values, start, length);
            if (extremes.min() > -Observer.MASK_MAGNITUDE && extremes.max() < Observer.MASK_MAGNITUDE) {
                sink.accept(values, start, length, extremes.min(), extremes.max());
            } else {
                passKept(values, start, length, sink);
            }
        }
    }

    private void passKept(float[] values, int offset, int count, Sink sink) {
        if (kept.length == 0) {
            kept = new float[BLOCK];
        }
        int length = keep(values, offset, count, kept);
        if (length > 0) {
            extremes.find(kept, 0, length);
            sink.accept(kept, 0, length, extremes.min(), extremes.max());
        }
    }

    private static int keep(float[] values, int offset, int count, float[] target) {
        int length = 0;
        for (int i = offset; i < offset + count; i++) {
            target[length] = values[i];
            if (Math.abs(values[i]) < Observer.MASK_MAGNITUDE) {
                length++;
            }
        }
        return length;
    }
}
