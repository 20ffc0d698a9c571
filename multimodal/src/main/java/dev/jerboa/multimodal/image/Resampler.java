package dev.jerboa.multimodal.image;

import java.util.Arrays;

/**
 * Resizes pictures and cuts out a part, along the rows first and then along the columns, rounded to bytes in between as
 * Pillow does it ({@code ImagingResample} for 8 bits).
 *
 * <p>Of what lies between the two passes only the rows are kept that the next row of the result is made of.
 */
final class Resampler {
    private static final long TWO_HALVES = (long) Weights.HALF << Integer.SIZE | Weights.HALF;

    private final Pixels source;
    private final Weights across;
    private final Weights down;
    private final int rowLength;
    private final int[][] window;
    private final int firstColumn;
    private final long[] pairs;
    private int done;

    private Resampler(Pixels source, Weights across, Weights down, int columns) {
        this.source = source;
        this.across = across;
        this.down = down;
        this.rowLength = 3 * columns;
        // Rows are made in pairs, of which the second may be one more than is needed yet.
        this.window = new int[down.most() + 1][rowLength];
        this.firstColumn = across.first(0);
        this.pairs = new long[3 * (across.first(columns - 1) + across.count(columns - 1) - firstColumn)];
    }

    /**
     * A part of a resized picture.
     *
     * @param to the size to which the whole picture is brought
     * @param top the first row of it that is wanted
     * @param left the first column of it that is wanted
     * @param part the size of what is wanted
     */
    static Pixels resize(Pixels source, PictureSize to, int top, int left, PictureSize part, ResamplingFilter filter) {
        Weights across = Weights.of(source.size().width(), to.width(), left, part.width(), filter);
        Weights down = Weights.of(source.size().height(), to.height(), top, part.height(), filter);
        byte[] result = new byte[Math.toIntExact(3 * part.pixels())];
        new Resampler(source, across, down, part.width()).run(part.height(), result);
        return new Pixels(part, result, source.order());
    }

    private void run(int rows, byte[] result) {
        int[] sums = new int[rowLength];
        for (int y = 0; y < rows; y++) {
            int first = down.first(y);
            int end = first + down.count(y);
            for (done = Math.max(done, first); done < end; done += 2) {
                alongRows(done, window[done % window.length], window[(done + 1) % window.length]);
            }
            Arrays.fill(sums, Weights.HALF);
            for (int j = 0; j < down.count(y); j++) {
                add(down.weight(y, j), window[(first + j) % window.length], sums);
            }
            int at = y * rowLength;
            for (int i = 0; i < rowLength; i++) {
                result[at + i] = (byte) Weights.colour(sums[i]);
            }
        }
    }

    /** Kept apart, so that it becomes vector instructions. */
    private static void add(int weight, int[] row, int[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += weight * row[i];
        }
    }

    /**
     * Resizes two rows at once: a colour of each shares a number of 64 bits, so that one product does for both. What the
     * lower one borrows from the upper one when it is negative is given back at the end.
     */
    private void alongRows(int y, int[] upper, int[] lower) {
        pair(y, Math.min(y + 1, source.size().height() - 1));
        int[] weights = across.all();
        for (int x = 0; x < rowLength / 3; x++) {
            int at = 3 * (across.first(x) - firstColumn);
            int from = x * across.most();
            int end = from + across.count(x);
            long first = TWO_HALVES;
            long second = TWO_HALVES;
            long third = TWO_HALVES;
            for (int j = from; j < end; j++) {
                long weight = weights[j];
                first += weight * pairs[at];
                second += weight * pairs[at + 1];
                third += weight * pairs[at + 2];
                at += 3;
            }
            put(first, upper, lower, 3 * x);
            put(second, upper, lower, 3 * x + 1);
            put(third, upper, lower, 3 * x + 2);
        }
    }

    private static void put(long sums, int[] upper, int[] lower, int place) {
        int first = (int) sums;
        upper[place] = Weights.colour(first);
        lower[place] = Weights.colour((int) ((sums - first) >> Integer.SIZE));
    }

    /** Puts the columns of two rows together that are needed. */
    private void pair(int upper, int lower) {
        byte[] colours = source.colours();
        int from = 3 * (source.size().width() * upper + firstColumn);
        int fromLower = 3 * (source.size().width() * lower + firstColumn);
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = (long) (colours[fromLower + i] & 0xff) << Integer.SIZE | (colours[from + i] & 0xff);
        }
    }
}
