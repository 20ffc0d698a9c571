package dev.jerboa.quantize.observe;

import dev.jerboa.quantize.affine.ValueRange;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Follows the smallest and the largest value of each call, so that a single odd sample moves the range by a hundredth only:
 * {@code average += 0.01 * (extreme of the call - average)}, from the extremes of the first call.
 *
 * <p>This is the exponential moving average of Jacob et al. 2018 ("Quantization and Training of Neural Networks for
 * Efficient Integer-Arithmetic-Only Inference", section 3.1), with the constant that ONNX Runtime's and PyTorch's
 * observers use. Unlike the other observers' results, this one's depends on how values are split into calls, and on their
 * order. A call without a value that counts changes nothing. Not for use by several threads at once.
 */
public final class MovingAverageObserver implements Observer {
    /** The weight of the newest call. */
    public static final double CONSTANT = 0.01;

    private final CountedValues counted = new CountedValues();
    private long count;
    private double averageMin;
    private double averageMax;
    private long callCount;
    private float callMin;
    private float callMax;

    @Override
    public void observe(float[] values, int offset, int count) {
        callCount = 0;
        callMin = Float.POSITIVE_INFINITY;
        callMax = Float.NEGATIVE_INFINITY;
        counted.forEachBlock(values, offset, count, this::widen);
        if (callCount > 0) {
            double weight = this.count == 0 ? 1 : CONSTANT;
            averageMin += weight * (callMin - averageMin);
            averageMax += weight * (callMax - averageMax);
            this.count += callCount;
        }
    }

    private void widen(float[] values, int offset, int length, float lowest, float highest) {
        callCount += length;
        callMin = Math.min(callMin, lowest);
        callMax = Math.max(callMax, highest);
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public ValueRange range() {
        return new ValueRange(Math.min(0, (float) averageMin), Math.max(0, (float) averageMax));
    }

    @Override
    public void save(DataOutput output) throws IOException {
        output.writeLong(count);
        output.writeDouble(averageMin);
        output.writeDouble(averageMax);
    }

    @Override
    public void restore(DataInput input) throws IOException {
        long savedCount = input.readLong();
        double savedMin = input.readDouble();
        double savedMax = input.readDouble();
        SavedState.check(savedCount >= 0, "a count of " + savedCount);
        SavedState.check(savedMin <= savedMax, "a range from " + savedMin + " to " + savedMax);
        count = savedCount;
        averageMin = savedMin;
        averageMax = savedMax;
    }
}
