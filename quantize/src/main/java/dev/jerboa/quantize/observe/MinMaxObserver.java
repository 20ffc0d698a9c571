package dev.jerboa.quantize.observe;

import dev.jerboa.quantize.affine.ValueRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Covers everything that was ever seen: from the smallest to the largest value. Not for use by several threads at once. */
public final class MinMaxObserver implements Observer {
    private final CountedValues counted = new CountedValues();
    private long count;
    private float min;
    private float max;

    @Override
    public void observe(float[] values, int offset, int count) {
        counted.forEachBlock(values, offset, count, this::widen);
    }

    private void widen(float[] values, int offset, int length, float lowest, float highest) {
        count += length;
        min = Math.min(min, lowest);
        max = Math.max(max, highest);
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public ValueRange range() {
        // Adding 0 makes 0 of -0.
        return new ValueRange(min + 0f, max);
    }

    @Override
    public void save(DataOutput output) throws IOException {
        output.writeLong(count);
        output.writeFloat(min);
        output.writeFloat(max);
    }

    @Override
    public void restore(DataInput input) throws IOException {
        long savedCount = input.readLong();
        float savedMin = input.readFloat();
        float savedMax = input.readFloat();
        SavedState.check(savedCount >= 0, "a count of " + savedCount);
        SavedState.check(savedMin <= 0 && savedMax >= 0, "a range from " + savedMin + " to " + savedMax);
        count = savedCount;
        min = savedMin;
        max = savedMax;
    }
}
