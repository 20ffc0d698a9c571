package dev.jerboa.quantize.observe;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What all rows of an activation add up to, by channel. */
final class ChannelSums {
    private static final int MOST_CHANNELS = 1 << 24;

    private final double[] sums;
    private final double[] squares;
    private final float[] maxima;
    /** Values that did not count, in rows that did. */
    private final long[] left;

    private long rowCount;

    ChannelSums(int channels) {
        sums = new double[channels];
        squares = new double[channels];
        maxima = new float[channels];
        left = new long[channels];
    }

    int channels() {
        return sums.length;
    }

    long rowCount() {
        return rowCount;
    }

    float[] maxima() {
        return maxima.clone();
    }

    double[] means() {
        return divide(sums);
    }

    double[] meanSquares() {
        return divide(squares);
    }

    /** Adds the sums and maxima of rows that lie side by side. */
    void addTile(float[] tileSums, float[] tileSquares, float[] tileMaxima, int rows) {
        for (int start = 0; start < tileSums.length; start += sums.length) {
            for (int channel = 0; channel < sums.length; channel++) {
                sums[channel] += tileSums[start + channel];
                squares[channel] += tileSquares[start + channel];
                maxima[channel] = Math.max(maxima[channel], tileMaxima[start + channel]);
            }
        }
        rowCount += rows;
    }

    /** Adds the rows from {@code start} to {@code end} that count, but only values that count. */
    void addCarefully(float[] values, int start, int end, boolean[] counts) {
        for (int row = start; row < end; row++) {
            if (counts == null || counts[row]) {
                rowCount++;
                for (int channel = 0; channel < sums.length; channel++) {
                    addValue(channel, values[row * sums.length + channel]);
                }
            }
        }
    }

    private void addValue(int channel, float value) {
        if (Math.abs(value) < Observer.MASK_MAGNITUDE) {
            sums[channel] += value;
            squares[channel] += (double) value * value;
            maxima[channel] = Math.max(maxima[channel], Math.abs(value));
        } else {
            left[channel]++;
        }
    }

    private double[] divide(double[] dividends) {
        double[] quotients = new double[dividends.length];
        for (int i = 0; i < quotients.length; i++) {
            quotients[i] = dividends[i] / Math.max(1, rowCount - left[i]);
        }
        return quotients;
    }

    void save(DataOutput output) throws IOException {
        output.writeInt(sums.length);
        output.writeLong(rowCount);
        for (int channel = 0; channel < sums.length; channel++) {
            output.writeDouble(sums[channel]);
            output.writeDouble(squares[channel]);
            output.writeFloat(maxima[channel]);
            output.writeLong(left[channel]);
        }
    }

    /** @throws java.io.StreamCorruptedException if the input holds something else than {@link #save} writes */
    static ChannelSums read(DataInput input) throws IOException {
        int channels = input.readInt();
        SavedState.check(channels >= 0 && channels <= MOST_CHANNELS, channels + " channels");
        ChannelSums saved = new ChannelSums(channels);
        saved.rowCount = input.readLong();
        for (int channel = 0; channel < channels; channel++) {
            saved.sums[channel] = input.readDouble();
            saved.squares[channel] = input.readDouble();
            saved.maxima[channel] = input.readFloat();
            saved.left[channel] = input.readLong();
            SavedState.check(
                    saved.squares[channel] >= 0 && saved.maxima[channel] >= 0 && saved.left[channel] >= 0,
                    "impossible sums of channel " + channel);
        }
        return saved;
    }
}
