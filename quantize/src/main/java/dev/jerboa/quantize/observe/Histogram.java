package dev.jerboa.quantize.observe;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How many values fell into each of {@value #LENGTH} bins of equal width, of which {@value #SIDE} cover each sign.
 *
 * <p>The width is the smallest power of two with which the bins cover every value so far. When a larger value comes,
 * the width doubles until it fits, and neighbouring bins become one. Since a doubled bin is exactly two old ones, the
 * result is the same as if the last width had been known from the start: it depends on neither the order of the values nor
 * the calls, and no value is lost. The largest magnitude always lies in the outer half of a side.
 *
 * <p>Bin {@code SIDE + i} holds {@code [i, i + 1) * width} for i above 0, {@code (i - 1, i] * width} for i below 0, and {@code
 * (-1, 1) * width} for 0, which makes zero the middle of a bin. Bin 0 is never used.
 */
final class Histogram {
    /** The bins of one sign; zero's bin is the first of either. */
    static final int SIDE = 4096;

    /** The length of the array of bins. */
    static final int LENGTH = 2 * SIDE;

    private static final int SIDE_BITS = 12;

    private final CountedValues counted = new CountedValues();
    /** Neighbouring values count in arrays in turn: runs of equal values would wait for their bin's last addition. */
    private final int[] even = new int[LENGTH];

    private final int[] odd = new int[LENGTH];
    private int pending;
    private long[] totals = new long[LENGTH];
    private long count;
    private float min;
    private float max;
    private int exponent = Float.MIN_EXPONENT;

    /** Takes in {@code count} values, starting at {@code offset}, except those that do not count. */
    void add(float[] values, int offset, int count) {
        counted.forEachBlock(values, offset, count, this::addBlock);
    }

    /** How many values counted. */
    long count() {
        return count;
    }

    /** The smallest value, or 0 if all are larger. */
    float min() {
        return min;
    }

    /** The largest value, or 0 if all are smaller. */
    float max() {
        return max;
    }

    /** The width of a bin, a power of two. */
    double width() {
        return Math.scalb(1.0, exponent);
    }

    /** A copy of the bins. */
    long[] bins() {
        flush();
        return totals.clone();
    }

    /** The bin of a value that lies between the extremes. */
    int bin(float value) {
        return SIDE + (int) (value * inverseWidth());
    }

    /** The middle of a bin. */
    double middle(int bin) {
        return (bin - SIDE + 0.5 * Integer.signum(bin - SIDE)) * width();
    }

    /** The first bin with its middle at this value or above it, or {@link #LENGTH} if there is none. */
    int firstFrom(double value) {
        double place = value / width();
        double index = place > 0 ? Math.max(1, Math.ceil(place - 0.5)) : Math.min(0, Math.ceil(place + 0.5));
        return (int) Math.max(0, Math.min(LENGTH, SIDE + index));
    }

    private void addBlock(float[] values, int offset, int length, float lowest, float highest) {
        widen(Math.max(-lowest, highest));
        if (pending > Integer.MAX_VALUE - length) {
            flush();
        }
        pending += length;
        count += length;
        // Adding 0 makes 0 of -0.
        min = Math.min(min, lowest) + 0f;
        max = Math.max(max, highest);
        countInto(even, odd, values, offset, offset + length, inverseWidth());
    }

    private static void countInto(int[] even, int[] odd, float[] values, int start, int end, float inverseWidth) {
        int i = start;
        for (; i < end - 1; i += 2) {
            even[SIDE + (int) (values[i] * inverseWidth)]++;
            odd[SIDE + (int) (values[i + 1] * inverseWidth)]++;
        }
        if (i < end) {
            even[SIDE + (int) (values[i] * inverseWidth)]++;
        }
    }

    private float inverseWidth() {
        return Math.scalb(1f, -exponent);
    }

    /** Doubles the width until this magnitude fits. */
    private void widen(float magnitude) {
        int needed = Math.getExponent(magnitude) + 1 - SIDE_BITS;
        if (needed > exponent) {
            flush();
            merge(totals, Math.min(needed - exponent, SIDE_BITS));
            exponent = needed;
        }
    }

    /** Makes one of {@code 2^doublings} bins, from the middle outwards. */
    private static void merge(long[] bins, int doublings) {
        for (int i = 1; i < SIDE; i++) {
            int target = i >> doublings;
            long above = bins[SIDE + i];
            bins[SIDE + i] = 0;
            bins[SIDE + target] += above;
            long below = bins[SIDE - i];
            bins[SIDE - i] = 0;
            bins[SIDE - target] += below;
        }
    }

    private void flush() {
        if (pending > 0) {
            for (int i = 0; i < LENGTH; i++) {
                totals[i] += (long) even[i] + odd[i];
            }
            Arrays.fill(even, 0);
            Arrays.fill(odd, 0);
            pending = 0;
        }
    }

    void save(DataOutput output) throws IOException {
        flush();
        output.writeInt(LENGTH);
        output.writeLong(count);
        output.writeFloat(min);
        output.writeFloat(max);
        output.writeInt(exponent);
        for (int i = bin(min); i <= bin(max); i++) {
            output.writeLong(totals[i]);
        }
    }

    /** @throws java.io.StreamCorruptedException if these are not the bytes of a histogram; then nothing changes */
    void restore(DataInput input) throws IOException {
        int length = input.readInt();
        SavedState.check(length == LENGTH, "a histogram of " + length + " bins, not " + LENGTH);
        long savedCount = input.readLong();
        float savedMin = input.readFloat();
        float savedMax = input.readFloat();
        SavedState.check(
                -Observer.MASK_MAGNITUDE < savedMin
                        && savedMin <= 0
                        && savedMax >= 0
                        && savedMax < Observer.MASK_MAGNITUDE,
                "a range from " + savedMin + " to " + savedMax);
        int savedExponent = input.readInt();
        int needed = Math.getExponent(Math.max(-savedMin, savedMax)) + 1 - SIDE_BITS;
        SavedState.check(savedExponent == Math.max(needed, Float.MIN_EXPONENT), "bins of 2^" + savedExponent + " wide");
        float inverse = Math.scalb(1f, -savedExponent);
        long[] bins = new long[LENGTH];
        long sum = 0;
        for (int i = SIDE + (int) (savedMin * inverse); i <= SIDE + (int) (savedMax * inverse); i++) {
            bins[i] = input.readLong();
            SavedState.check(bins[i] >= 0, "a bin of " + bins[i] + " values");
            sum += bins[i];
        }
        SavedState.check(sum == savedCount, sum + " values in bins, where " + savedCount + " were counted");
        Arrays.fill(even, 0);
        Arrays.fill(odd, 0);
        pending = 0;
        totals = bins;
        count = savedCount;
        min = savedMin;
        max = savedMax;
        exponent = savedExponent;
    }
}
