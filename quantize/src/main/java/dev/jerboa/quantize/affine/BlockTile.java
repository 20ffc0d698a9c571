package dev.jerboa.quantize.affine;

import java.util.Arrays;

/**
 * A few hundred blocks, quantized side by side: the block is a column of the tile, so that loops run along the rows.
 *
 * <p>Fill {@link #row} 0 to {@code blockSize - 1} (zeros where a block has no weight), then call {@link #quantize}.
 */
final class BlockTile {
    // 64 KiB of weights stay in the second-level cache of any processor; fewer than 64 columns are not worth a vector loop.
    private static final int TILE_FLOATS = 1 << 14;
    private static final int MOST_COLUMNS = 512;
    private static final int FEWEST_COLUMNS = 64;

    private final BlockLayout layout;
    private final RangeSearch search;
    private final int columns;
    private final float[][] rows;
    private final float[] lowest;
    private final float[] highest;
    private final float[] scales;
    private final float[] zeroPoints;
    private final float[] candidates;
    private final float[] errors;
    private final float[] leastErrors;
    private final float[] bestScales;
    private final float[] words;

    BlockTile(BlockLayout layout, RangeSearch search) {
        this.layout = layout;
        this.search = search;
        this.columns = Math.min(MOST_COLUMNS, Math.max(FEWEST_COLUMNS, TILE_FLOATS / layout.blockSize()));
        this.rows = new float[layout.blockSize()][columns];
        this.lowest = new float[columns];
        this.highest = new float[columns];
        this.scales = new float[columns];
        this.zeroPoints = new float[columns];
        this.candidates = new float[columns];
        this.errors = new float[columns];
        this.leastErrors = new float[columns];
        this.bestScales = new float[columns];
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
        return (int) zeroPoints[column];
    }

    /**
     * Quantizes the first {@code count} blocks.
     *
     * @param packed receives the integers, {@code [count, blockBytes]}
     * @return false if a weight is NaN or infinite, and nothing was done
     */
    boolean quantize(int count, byte[] packed) {
        Arrays.fill(lowest, 0, count, 0f);
        Arrays.fill(highest, 0, count, 0f);
        for (float[] row : rows) {
            Kernels.widen(row, lowest, highest, count);
        }
        if (!(layout.symmetric() ? symmetricParameters(count) : asymmetricParameters(count))) {
            return false;
        }
        if (search.count() > 0) {
            searchScales(count);
        }
        pack(count, packed);
        return true;
    }

    private boolean asymmetricParameters(int count) {
        IntegerRange integers = layout.integers();
        for (int i = 0; i < count; i++) {
            double width = (double) highest[i] - lowest[i];
            if (!Double.isFinite(width)) {
                return false;
            }
            float scale = AffineParameters.scale(width, integers.steps());
            scales[i] = scale;
            zeroPoints[i] = AffineParameters.zeroPoint(lowest[i], scale, integers);
        }
        return true;
    }

    private boolean symmetricParameters(int count) {
        IntegerRange integers = layout.integers();
        for (int i = 0; i < count; i++) {
            if (!Double.isFinite((double) highest[i] - lowest[i])) {
                return false;
            }
            float extreme = highest[i] > -lowest[i] ? highest[i] : lowest[i];
            scales[i] = AffineParameters.scale(extreme, -integers.half());
            zeroPoints[i] = integers.middle();
        }
        return true;
    }

    private void searchScales(int count) {
        sumErrors(scales, count);
        System.arraycopy(errors, 0, leastErrors, 0, count);
        System.arraycopy(scales, 0, bestScales, 0, count);
        for (int candidate = 0; candidate < search.count(); candidate++) {
            float factor = search.factor(candidate);
            Kernels.multiply(scales, factor, candidates, count);
            sumErrors(candidates, count);
            // Errors are in steps: in multiples of the whole range's step, they can be compared.
            Kernels.multiply(errors, factor * factor, errors, count);
            keepBetter(count);
        }
        System.arraycopy(bestScales, 0, scales, 0, count);
    }

    private void sumErrors(float[] tried, int count) {
        Arrays.fill(errors, 0, count, 0f);
        for (float[] row : rows) {
            Kernels.addSquaredErrors(row, tried, zeroPoints, layout.integers().steps(), errors, count);
        }
    }

    private void keepBetter(int count) {
        for (int i = 0; i < count; i++) {
            if (errors[i] < leastErrors[i] && Math.abs(candidates[i]) >= Float.MIN_NORMAL) {
                leastErrors[i] = errors[i];
                bestScales[i] = candidates[i];
            }
        }
    }

    // Integers of several rows are put together as one float, exact up to 2^24, and converted to an int once.
    private void pack(int count, byte[] packed) {
        int bits = layout.bits();
        int rowsPerWord = Short.SIZE / bits;
        for (int word = 0; word < rows.length / rowsPerWord; word++) {
            Arrays.fill(words, 0, count, 0f);
            for (int i = 0; i < rowsPerWord; i++) {
                float[] row = rows[word * rowsPerWord + i];
                float weight = 1 << (i * bits);
                Kernels.addCodes(row, scales, zeroPoints, layout.integers().steps(), weight, words, count);
            }
            Kernels.storeWords(words, packed, word * Short.BYTES, layout.blockBytes(), count);
        }
    }
}
