package dev.jerboa.quantize.calibrate;

import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.observe.ChannelStatistics;
import dev.jerboa.quantize.observe.Observer;
import dev.jerboa.quantize.observe.ObserverKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** Gathers what passes by of one activation, row by row; can be saved and taken up again. */
final class ActivationCollector {
    private final float[] lowest;
    private final float[] highest;
    private final ChannelStatistics channels = new ChannelStatistics();
    private final Optional<double[]> gram;
    private final Map<ObserverKind, Observer> observers = new EnumMap<>(ObserverKind.class);

    ActivationCollector(ActivationRequest request, int channels) {
        this.lowest = new float[channels];
        this.highest = new float[channels];
        this.gram = request.gram() ? Optional.of(new double[Math.multiplyExact(channels, channels)]) : Optional.empty();
        request.observers().forEach(kind -> observers.put(kind, kind.create()));
    }

    int channelCount() {
        return lowest.length;
    }

    /** Takes in rows of an activation, {@code [rows, channels]}. */
    void observe(float[] values, int count) {
        int width = lowest.length;
        for (int row = 0; row < count; row++) {
            int from = row * width;
            for (int channel = 0; channel < width; channel++) {
                float value = values[from + channel];
                // False for NaN, too.
                float counted = Math.abs(value) < Observer.MASK_MAGNITUDE ? value : 0;
                lowest[channel] = Math.min(lowest[channel], counted);
                highest[channel] = Math.max(highest[channel], counted);
            }
        }
        channels.observe(values, count, width);
        observers.values().forEach(observer -> observer.observe(values, 0, count * width));
    }

    /** Adds products of channels, {@code [channels, channels]}, summed over rows. */
    void addGram(float[] products) {
        double[] sums = gram.orElseThrow();
        for (int i = 0; i < sums.length; i++) {
            sums[i] += products[i];
        }
    }

    ActivationStatistics result() {
        Map<ObserverKind, ValueRange> ranges = new EnumMap<>(ObserverKind.class);
        observers.forEach((kind, observer) -> ranges.put(kind, observer.range()));
        return new ActivationStatistics(
                channels.rowCount(), lowest, highest, channels.means(), channels.meanSquares(), gram, ranges);
    }

    void save(DataOutput output) throws IOException {
        for (int channel = 0; channel < lowest.length; channel++) {
            output.writeFloat(lowest[channel]);
            output.writeFloat(highest[channel]);
        }
        channels.save(output);
        if (gram.isPresent()) {
            for (double sum : gram.get()) {
                output.writeDouble(sum);
            }
        }
        for (Observer observer : observers.values()) {
            observer.save(output);
        }
    }

    void restore(DataInput input) throws IOException {
        for (int channel = 0; channel < lowest.length; channel++) {
            lowest[channel] = input.readFloat();
            highest[channel] = input.readFloat();
        }
        channels.restore(input);
        if (gram.isPresent()) {
            double[] sums = gram.get();
            for (int i = 0; i < sums.length; i++) {
                sums[i] = input.readDouble();
            }
        }
        for (Observer observer : observers.values()) {
            observer.restore(input);
        }
    }
}
