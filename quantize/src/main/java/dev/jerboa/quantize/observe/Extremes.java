package dev.jerboa.quantize.observe;

import java.util.Arrays;

/**
 * The smallest and the largest of some values.
 *
 * <p>Values pass in rows, and each place of a row keeps extremes of its own, which are joined at the end: C2 vectorises
 * these loops on JDK 17, and on JDK 25 they are still the fastest. It needs the same index for both arrays, hence the
 * copy of each row, and one written array for each loop.
 */
final class Extremes {
    private static final int LANES = 512;

    private final float[] row = new float[LANES];
    private final float[] lowest = new float[LANES];
    private final float[] highest = new float[LANES];
    private float min;
    private float max;

    /** Finds the extremes of at least one value; both are NaN if a value is. */
    void find(float[] values, int offset, int count) {
        int lanes = Math.min(LANES, count);
        Arrays.fill(lowest, 0, lanes, Float.POSITIVE_INFINITY);
        Arrays.fill(highest, 0, lanes, Float.NEGATIVE_INFINITY);
        for (int done = 0; done < count; done += lanes) {
            int length = Math.min(lanes, count - done);
            System.arraycopy(values, offset + done, row, 0, length);
            lower(row, lowest, length);
            raise(row, highest, length);
        }
        min = smallest(lowest, lanes);
        max = largest(highest, lanes);
    }

    float min() {
        return min;
    }

    float max() {
        return max;
    }

    private static void lower(float[] values, float[] lowest, int count) {
        for (int i = 0; i < count; i++) {
            lowest[i] = Math.min(lowest[i], values[i]);
        }
    }

    private static void raise(float[] values, float[] highest, int count) {
        for (int i = 0; i < count; i++) {
            highest[i] = Math.max(highest[i], values[i]);
        }
    }

    private static float smallest(float[] values, int count) {
        float smallest = Float.POSITIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            smallest = Math.min(smallest, values[i]);
        }
        return smallest;
    }

    private static float largest(float[] values, int count) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < count; i++) {
            largest = Math.max(largest, values[i]);
        }
        return largest;
    }
}
