package dev.jerboa.quantize.observe;

import java.util.Arrays;

/**
 * Adds up rows in floats: as many rows side by side as fill a vector loop, up to {@value #DEPTH} of these tiles on top of each
 * other.
 *
 * <p>Each loop writes one array and uses one index, which C2 turns into vector instructions on JDK 17.
 */
final class ChannelTiles {
    /** How many tiles are added up before their sums go to doubles. */
    static final int DEPTH = 64;

    private static final int LANES = 512;

    /** 2^60: up to here, the sum of {@link #DEPTH} squares is a float. */
    private static final float SAFE_MAGNITUDE = 0x1p60f;

    private final int channels;
    private final int rows;
    private final float[] tile;
    private final float[] sums;
    private final float[] squares;
    private final float[] maxima;
    private int addedRows;

    /** @param channels the length of a row, or 0 for no channels yet */
    ChannelTiles(int channels) {
        this.channels = channels;
        this.rows = Math.max(1, LANES / Math.max(1, channels));
        this.tile = new float[rows * channels];
        this.sums = new float[tile.length];
        this.squares = new float[tile.length];
        this.maxima = new float[tile.length];
    }

    /** How many rows lie side by side in a tile. */
    int rows() {
        return rows;
    }

    /**
     * Adds up the rows from {@code start} to {@code end} that count, of which there may be {@code DEPTH * rows()}.
     *
     * @param counts whether a row counts; null if all do
     * @return false if a value is too large to be squared, or not finite, so that the sums are of no use
     */
    boolean add(float[] values, int start, int end, boolean[] counts) {
        Arrays.fill(sums, 0);
        Arrays.fill(squares, 0);
        Arrays.fill(maxima, 0);
        addedRows = 0;
        int filled = 0;
        int row = start;
        while (row < end) {
            int runEnd = runEnd(row, Math.min(end, row + rows - filled), counts);
            if (runEnd == row) {
                row++;
                continue;
            }
            System.arraycopy(values, row * channels, tile, filled * channels, (runEnd - row) * channels);
            filled += runEnd - row;
            row = runEnd;
            if (filled == rows) {
                addTile(filled);
                filled = 0;
            }
        }
        addTile(filled);
        return largest(maxima) < SAFE_MAGNITUDE;
    }

    /** Adds the sums to totals. */
    void addTo(ChannelSums totals) {
        totals.addTile(sums, squares, maxima, addedRows);
    }

    /** The end of the rows from {@code row} on that all count. */
    private static int runEnd(int row, int limit, boolean[] counts) {
        if (counts == null) {
            return limit;
        }
        int end = row;
        while (end < limit && counts[end]) {
            end++;
        }
        return end;
    }

    private void addTile(int filledRows) {
        int length = filledRows * channels;
        addValues(tile, sums, length);
        addSquares(tile, squares, length);
        raise(tile, maxima, length);
        addedRows += filledRows;
    }

    private static void addValues(float[] values, float[] sums, int count) {
        for (int i = 0; i < count; i++) {
            sums[i] += values[i];
        }
    }

    private static void addSquares(float[] values, float[] squares, int count) {
        for (int i = 0; i < count; i++) {
            squares[i] += values[i] * values[i];
        }
    }

    private static void raise(float[] values, float[] maxima, int count) {
        for (int i = 0; i < count; i++) {
            maxima[i] = Math.max(maxima[i], Math.abs(values[i]));
        }
    }

    /** The largest of them, or NaN if one is. */
    private static float largest(float[] values) {
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, value);
        }
        return largest;
    }
}
