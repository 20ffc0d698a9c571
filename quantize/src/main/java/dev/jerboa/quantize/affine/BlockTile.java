package dev.jerboa.quantize.affine;

import java.util.Arrays;

/**
 * A few hundred blocks, quantized side by side: a block is a column of the tile, so that loops run along the rows.
 *
 * <p>Fill {@link #row} 0 to {@code blockSize - 1} (zeros where a block has no weight), then call {@link #quantize}.
 */
final class BlockTile {
    // A row of 4 KiB is a page of a mapped file; a tile of at most 512 KiB stays in the second-level cache.
    private static final int TILE_FLOATS = 1 << 17;
    private static final int MOST_COLUMNS = 1024;
    private static final int FEWEST_COLUMNS = 64;

    private final BlockLayout layout;
    private final IntegerRange integers;
    private final ScaleSearch search;
    private final int columns;
    private final float[][] rows;
    private final float[] min;
    private final float[] max;
    private final float[] scales;
    private final float[] lowestSteps;
    private final float[] inverses;
    private final float[] words;

    BlockTile(BlockLayout layout, RangeSearch range) {
        this.layout = layout;
        this.integers = layout.integers();
        this.columns = Math.min(MOST_COLUMNS, Math.max(FEWEST_COLUMNS, TILE_FLOATS / layout.blockSize()));
        this.search = new ScaleSearch(range, integers, columns);
        this.rows = new float[layout.blockSize()][columns];
        this.min = new float[columns];
        this.max = new float[columns];
        this.scales = new float[columns];
        this.lowestSteps = new float[columns];
        this.inverses = new float[columns];
        this.words = new float[columns];
    }

    /** How many blocks fit. */
    int columns() {
        return columns;
    }

    /** Element {@code index} of every block. */
    float[] row(int index) {
        return rows[index];
    }

    /** The scale of a block, after {@link #quantize}. */
    float scale(int column) {
        return scales[column];
    }

    /** The zero point of a block, after {@link #quantize}. */
    int zeroPoint(int column) {
        return (int) -lowestSteps[column];
    }

    /**
     * Quantizes the first {@code count} blocks.
     *
     * @param packed receives the integers, {@code [count, blockBytes]}
     * @return false if a weight is NaN or infinite, and nothing was done
     */
    boolean quantize(int count, byte[] packed) {
        Arrays.fill(min, 0, count, 0f);
        Arrays.fill(max, 0, count, 0f);
        for (float[] row : rows) {
            Kernels.widen(row, min, max, count);
        }
        if (!isFinite(count)) {
            return false;
        }
        if (layout.symmetric()) {
            chooseSymmetric(count);
        } else {
            chooseAsymmetric(count);
        }
        search.improve(scales, rows, lowestSteps, count);
        pack(count, packed);
        return true;
    }

    private boolean isFinite(int count) {
        float sum = 0;
        for (int i = 0; i < count; i++) {
            // NaN for NaN and for infinity, else 0.
            sum += 0 * min[i] + 0 * max[i];
        }
        return sum == 0;
    }

    private void chooseAsymmetric(int count) {
        for (int i = 0; i < count; i++) {
            scales[i] = AffineParameters.scale((double) max[i] - min[i], integers.steps());
        }
        Kernels.roundQuotients(min, scales, lowestSteps, count);
    }

    private void chooseSymmetric(int count) {
        Arrays.fill(lowestSteps, 0, count, -integers.half());
        for (int i = 0; i < count; i++) {
            float extreme = max[i] > -min[i] ? max[i] : min[i];
            scales[i] = AffineParameters.scale(extreme, -integers.half());
        }
    }

    // Integers of several rows are put together as one float, exact up to 2^24, and converted to an int once.
    private void pack(int count, byte[] packed) {
        Kernels.invert(scales, 1, inverses, count);
        int bits = layout.bits();
        int rowsPerWord = Short.SIZE / bits;
        for (int word = 0; word < rows.length / rowsPerWord; word++) {
            Arrays.fill(words, 0, count, 0f);
            for (int i = 0; i < rowsPerWord; i++) {
                float[] row = rows[word * rowsPerWord + i];
                Kernels.addCodes(row, inverses, lowestSteps, integers.steps(), 1 << (i * bits), words, count);
            }
            Kernels.storeWords(words, packed, word * Short.BYTES, layout.blockBytes(), count);
        }
    }
}
