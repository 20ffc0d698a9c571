package dev.jerboa.multimodal.image;

import java.util.Arrays;

/**
 * Resizes pictures and cuts out a part, along the rows first and then along the columns, rounded to bytes in between as
 * Pillow does it ({@code ImagingResample} for 8 bits).
 *
 * <p>Of what lies between the two passes only the rows are kept that the next row of the result is made of.
 */
final class Resampler {
    private final Pixels source;
    private final Weights across;
    private final Weights down;
    private final int rowLength;
    private final int[][] window;
    private int done;

    private Resampler(Pixels source, Weights across, Weights down, int columns) {
        this.source = source;
        this.across = across;
        this.down = down;
        this.rowLength = 3 * columns;
        this.window = new int[down.most()][rowLength];
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
            for (done = Math.max(done, first); done < end; done++) {
                alongRow(done, window[done % window.length]);
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

    private void alongRow(int y, int[] row) {
        byte[] colours = source.colours();
        int[] weights = across.all();
        int start = 3 * source.size().width() * y;
        for (int x = 0; x < rowLength / 3; x++) {
            int at = start + 3 * across.first(x);
            int from = x * across.most();
            int end = from + across.count(x);
            int first = Weights.HALF;
            int second = Weights.HALF;
            int third = Weights.HALF;
            for (int j = from; j < end; j++) {
                int weight = weights[j];
                first += weight * (colours[at] & 0xff);
                second += weight * (colours[at + 1] & 0xff);
                third += weight * (colours[at + 2] & 0xff);
                at += 3;
            }
            row[3 * x] = Weights.colour(first);
            row[3 * x + 1] = Weights.colour(second);
            row[3 * x + 2] = Weights.colour(third);
        }
    }
}
