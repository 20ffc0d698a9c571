package dev.jerboa.quantize.calibrate;

import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.observe.Observer;
import dev.jerboa.quantize.observe.ObserverKind;
import java.util.Map;
import java.util.Optional;

/**
 * What was seen of one activation, channel by channel.
 *
 * <p>Values that are not finite, and mask constants of {@value Observer#MASK_MAGNITUDE} or more, count as zero, which every
 * range holds anyway.
 */
public final class ActivationStatistics {
    private final long rows;
    private final float[] lowest;
    private final float[] highest;
    private final double[] means;
    private final double[] meanSquares;
    private final Optional<double[]> gram;
    private final Map<ObserverKind, ValueRange> ranges;

    ActivationStatistics(
            long rows,
            float[] lowest,
            float[] highest,
            double[] means,
            double[] meanSquares,
            Optional<double[]> gram,
            Map<ObserverKind, ValueRange> ranges) {
        this.rows = rows;
        this.lowest = lowest;
        this.highest = highest;
        this.means = means;
        this.meanSquares = meanSquares;
        this.gram = gram;
        this.ranges = Map.copyOf(ranges);
    }

    /** What is to be seen of these rows, {@code [rows, channels]}, without the products of channels. */
    public static ActivationStatistics of(float[] values, int rows, int channels) {
        ActivationCollector collector = new ActivationCollector(new ActivationRequest("values", -1, false), channels);
        collector.observe(values, rows);
        return collector.result();
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

    /** The range that an observer found; absent if it did not watch. */
    public Optional<ValueRange> range(ObserverKind kind) {
        return Optional.ofNullable(ranges.get(kind));
    }

    /** The largest magnitude in each channel. */
    public float[] magnitudes() {
        float[] magnitudes = new float[lowest.length];
        for (int channel = 0; channel < magnitudes.length; channel++) {
            magnitudes[channel] = Math.max(highest[channel], -lowest[channel]);
        }
        return magnitudes;
    }

    /** The mean in each channel. */
    public double[] means() {
        return means.clone();
    }

    /** The mean of the squares in each channel. */
    public double[] meanSquares() {
        return meanSquares.clone();
    }

    /** The sums {@code X^T X} over all rows, {@code [channels, channels]}; absent if they were not asked for. */
    public Optional<double[]> gram() {
        return gram;
    }

    /** The same as {@link #scaled}, with the gram. */
    public ActivationStatistics scaledWithGram(float[] factors) {
        ActivationStatistics scaled = scaled(factors);
        Optional<double[]> scaledGram = gram.map(sums -> {
            double[] products = sums.clone();
            for (int i = 0; i < products.length; i++) {
                products[i] *= (double) factors[i / factors.length] * factors[i % factors.length];
            }
            return products;
        });
        return new ActivationStatistics(
                rows, scaled.lowest, scaled.highest, scaled.means, scaled.meanSquares, scaledGram, Map.of());
    }

    /** What channels would have shown if each had been multiplied by a positive factor; without gram and observers. */
    public ActivationStatistics scaled(float[] factors) {
        int channels = lowest.length;
        float[] scaledLowest = new float[channels];
        float[] scaledHighest = new float[channels];
        double[] scaledMeans = new double[channels];
        double[] scaledSquares = new double[channels];
        for (int channel = 0; channel < channels; channel++) {
            float factor = factors[channel];
            scaledLowest[channel] = lowest[channel] * factor;
            scaledHighest[channel] = highest[channel] * factor;
            scaledMeans[channel] = means[channel] * factor;
            scaledSquares[channel] = meanSquares[channel] * factor * factor;
        }
        return new ActivationStatistics(
                rows, scaledLowest, scaledHighest, scaledMeans, scaledSquares, Optional.empty(), Map.of());
    }
}
