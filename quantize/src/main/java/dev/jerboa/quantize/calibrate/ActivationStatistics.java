package dev.jerboa.quantize.calibrate;

import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.observe.Observer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What was seen of one activation, channel by channel.
 *
 * <p>Values that are not finite, and mask constants of {@value Observer#MASK_MAGNITUDE} or more, count as zero, which every
 * range holds anyway.
 */
public final class ActivationStatistics {
    private final float[] lowest;
    private final float[] highest;
    private final double[] meanSquares;
    private final Optional<double[]> gram;
    private long rows;

    private ActivationStatistics(
            float[] lowest, float[] highest, double[] meanSquares, Optional<double[]> gram, long rows) {
        this.lowest = lowest;
        this.highest = highest;
        this.meanSquares = meanSquares;
        this.gram = gram;
        this.rows = rows;
    }

    /**
     * Nothing seen yet.
     *
     * @param withGram whether the products of channels are summed, too
     */
    static ActivationStatistics empty(int channels, boolean withGram) {
        return new ActivationStatistics(
                new float[channels],
                new float[channels],
                new double[channels],
                withGram ? Optional.of(new double[channels * channels]) : Optional.empty(),
                0);
    }

    /** What is to be seen of these rows, {@code [rows, channels]}, without the products of channels. */
    public static ActivationStatistics of(float[] values, int rows, int channels) {
        ActivationStatistics statistics = empty(channels, false);
        statistics.observe(values, rows);
        return statistics;
    }

    /** Takes in rows of an activation, {@code [rows, channels]}. */
    void observe(float[] values, int count) {
        int channels = lowest.length;
        float[] squares = new float[channels];
        for (int row = 0; row < count; row++) {
            observeRow(values, row * channels, squares);
        }
        for (int channel = 0; channel < channels; channel++) {
            meanSquares[channel] += squares[channel];
        }
        rows += count;
    }

    private void observeRow(float[] values, int from, float[] squares) {
        for (int channel = 0; channel < lowest.length; channel++) {
            float value = values[from + channel];
            // False for NaN, too.
            float counted = Math.abs(value) < Observer.MASK_MAGNITUDE ? value : 0;
            lowest[channel] = Math.min(lowest[channel], counted);
            highest[channel] = Math.max(highest[channel], counted);
            squares[channel] += counted * counted;
        }
    }

    /** Adds products of channels, {@code [channels, channels]}, summed over rows. */
    void addGram(float[] products) {
        double[] sums = gram.orElseThrow();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += products[i];
        }
    }

    /** How many rows were seen. */
    public long rows() {
        return rows;
    }

    /** The number of channels. */
    public int channels() {
        return lowest.length;
    }

    /** The range of all values and zero. */
    public ValueRange range() {
        float min = 0;
        float max = 0;
        for (int channel = 0; channel < lowest.length; channel++) {
            min = Math.min(min, lowest[channel]);
            max = Math.max(max, highest[channel]);
        }
        return new ValueRange(min, max);
    }

    /** The largest magnitude in each channel. */
    public float[] magnitudes() {
        float[] magnitudes = new float[lowest.length];
        for (int channel = 0; channel < magnitudes.length; channel++) {
            magnitudes[channel] = Math.max(highest[channel], -lowest[channel]);
        }
        return magnitudes;
    }

    /** The mean of the squares in each channel. */
    public double[] meanSquares() {
        return Arrays.stream(meanSquares).map(sum -> sum / Math.max(1, rows)).toArray();
    }

    /** The sums {@code X^T X} over all rows, {@code [channels, channels]}; absent if they were not asked for. */
    public Optional<double[]> gram() {
        return gram;
    }

    /** The same without the products of channels. */
    public ActivationStatistics withoutGram() {
        return new ActivationStatistics(lowest, highest, meanSquares, Optional.empty(), rows);
    }

    /** What would have been seen if each channel had been multiplied by a positive factor. */
    public ActivationStatistics scaled(float[] factors) {
        int channels = lowest.length;
        ActivationStatistics result = empty(channels, gram.isPresent());
        for (int channel = 0; channel < channels; channel++) {
            float factor = factors[channel];
            result.lowest[channel] = lowest[channel] * factor;
            result.highest[channel] = highest[channel] * factor;
            result.meanSquares[channel] = meanSquares[channel] * factor * factor;
            for (int other = 0; gram.isPresent() && other < channels; other++) {
                int index = channel * channels + other;
                result.gram.get()[index] = gram.get()[index] * factor * factors[other];
            }
        }
        result.rows = rows;
        return result;
    }
}
