package dev.jerboa.quantize.observe;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The largest magnitude, the mean and the mean square of each channel of an activation {@code [rows, channels]}.
 *
 * <p>Memory grows with the number of channels only. As for an {@link Observer}, values that are not finite and mask
 * constants do not count; nor do rows that a mask leaves out, such as padding. Sums of up to {@value ChannelTiles#DEPTH}
 * values are floats, with an error of at most 4e-6 of the sum of magnitudes; all else is double. Not for use by several
 * threads at once.
 */
public final class ChannelStatistics {
    private ChannelTiles tiles = new ChannelTiles(0);
    private ChannelSums totals = new ChannelSums(0);

    /**
     * Takes in all rows of a matrix.
     *
     * @param values row after row; may be longer than the matrix
     * @throws JerboaException if there are too few values, or earlier calls had another number of channels
     */
    public void observe(float[] values, int rows, int channels) {
        observe(values, rows, channels, null);
    }

    /**
     * Takes in some rows of a matrix.
     *
     * @param values row after row; may be longer than the matrix
     * @param counts whether a row counts, for each row; null if all do
     * @throws JerboaException if there are too few values or row flags, or earlier calls had another number of channels
     */
    public void observe(float[] values, int rows, int channels, boolean[] counts) {
        check(values, rows, channels, counts);
        if (totals.channels() == 0) {
            tiles = new ChannelTiles(channels);
            totals = new ChannelSums(channels);
        }
        int blockRows = tiles.rows() * ChannelTiles.DEPTH;
        for (int start = 0; start < rows; start += blockRows) {
            int end = Math.min(rows, start + blockRows);
            if (tiles.add(values, start, end, counts)) {
                tiles.addTo(totals);
            } else {
                totals.addCarefully(values, start, end, counts);
            }
        }
    }

    /** How many channels there are; 0 before the first call. */
    public int channels() {
        return totals.channels();
    }

    /** How many rows counted. */
    public long rowCount() {
        return totals.rowCount();
    }

    /** {@code max |x|} of each channel; 0 where no value counted. */
    public float[] maxima() {
        return totals.maxima();
    }

    /** The mean of each channel; 0 where no value counted. */
    public double[] means() {
        return totals.means();
    }

    /** The mean of {@code x^2} of each channel; 0 where no value counted. */
    public double[] meanSquares() {
        return totals.meanSquares();
    }

    /** Writes what was learned so far. */
    public void save(DataOutput output) throws IOException {
        totals.save(output);
    }

    /**
     * Takes back what {@link #save} wrote, in place of what was learned so far.
     *
     * @throws java.io.StreamCorruptedException if the input holds something else; then nothing changes
     */
    public void restore(DataInput input) throws IOException {
        ChannelSums saved = ChannelSums.read(input);
        tiles = new ChannelTiles(saved.channels());
        totals = saved;
    }

    private void check(float[] values, int rows, int channels, boolean[] counts) {
        if (rows < 0 || channels < 1 || (long) rows * channels > values.length) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    rows + " rows of " + channels + " channels cannot be read from " + values.length + " values",
                    "Give at least rows x channels values.");
        }
        if (counts != null && counts.length < rows) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "there are " + rows + " rows, and a mask for " + counts.length,
                    "Give a flag for each row.");
        }
        if (totals.channels() != 0 && totals.channels() != channels) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "an activation of " + totals.channels() + " channels came with " + channels,
                    "Only an activation whose last dimension never changes has statistics for each channel.");
        }
    }
}
