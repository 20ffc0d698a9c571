package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Quantizes matrices in blocks along the inputs of each output, into the bytes of {@code MatMulNBits}, or tables in blocks
 * along their rows, into those of {@code GatherBlockQuantized}.
 *
 * <p>Asymmetric blocks use {@link AffineParameters#asymmetric}, symmetric ones {@link AffineParameters#signedExtreme}; a
 * {@link RangeSearch} then looks for a better scale. Memory is bounded by a tile of weights and by the result, whatever the
 * size of the matrix. An instance owns its tile: it serves one thread at a time, for any number of matrices.
 */
public final class BlockQuantizer {
    private final BlockLayout layout;
    private final BlockTile tile;
    private final byte[] packed;
    private final float[] pieces;
    private final int piecesAtOnce;

    /** A quantizer that makes blocks of this layout. */
    public BlockQuantizer(BlockLayout layout, RangeSearch search) {
        this.layout = Objects.requireNonNull(layout);
        this.tile = new BlockTile(layout, search);
        this.packed = new byte[tile.columns() * layout.blockBytes()];
        this.piecesAtOnce = Math.max(8, Math.min(64, 4096 / layout.blockSize()));
        this.pieces = new float[piecesAtOnce * layout.blockSize()];
    }

    /**
     * Quantizes columns {@code [from, to)} of a matrix {@code [inputs, outputs]}; each becomes a row of the result.
     *
     * <p>The matrix is read once, blockSize rows at a time. Of a mapped file, take 1024 columns (4 KiB) or a multiple at a
     * time, so that each page is needed once.
     *
     * @throws JerboaException {@link ErrorCode#INVALID_WEIGHT} if a weight is NaN or infinite
     */
    public QuantizedBlocks columns(FloatMatrix matrix, int from, int to) {
        Objects.checkFromToIndex(from, to, matrix.columns());
        int inputs = Math.toIntExact(matrix.rows());
        QuantizedBlocks result = new QuantizedBlocks(layout, to - from, inputs);
        for (int block = 0; block < layout.blocks(inputs); block++) {
            for (int column = from; column < to; column += tile.columns()) {
                int count = Math.min(tile.columns(), to - column);
                int firstInput = block * layout.blockSize();
                int lastInput = Math.min(inputs, firstInput + layout.blockSize());
                fillFromColumns(matrix, firstInput, lastInput, column, count);
                if (!tile.quantize(count, packed)) {
                    throw InvalidWeight.in(matrix, firstInput, lastInput, column, column + count);
                }
                for (int i = 0; i < count; i++) {
                    result.set(column - from + i, block, tile, i, packed);
                }
            }
        }
        return result;
    }

    private void fillFromColumns(FloatMatrix matrix, int firstInput, int lastInput, int column, int count) {
        for (int i = 0; i < layout.blockSize(); i++) {
            float[] row = tile.row(i);
            if (firstInput + i < lastInput) {
                matrix.read(firstInput + i, column, count, row, 0);
            } else {
                Arrays.fill(row, 0, count, 0f);
            }
        }
    }

    /**
     * Quantizes rows {@code [from, to)} of a matrix {@code [outputs, inputs]} or of a table {@code [vocabulary, width]}.
     *
     * @throws JerboaException {@link ErrorCode#INVALID_WEIGHT} if a weight is NaN or infinite
     */
    public QuantizedBlocks rows(FloatMatrix matrix, long from, long to) {
        Objects.checkFromToIndex(from, to, matrix.rows());
        int width = matrix.columns();
        int blocksPerRow = layout.blocks(width);
        QuantizedBlocks result = new QuantizedBlocks(layout, Math.toIntExact(to - from), width);
        long blocks = (long) result.rows() * blocksPerRow;
        for (long first = 0; first < blocks; first += tile.columns()) {
            int count = (int) Math.min(tile.columns(), blocks - first);
            for (int done = 0; done < count; done += piecesAtOnce) {
                int piecesNow = Math.min(piecesAtOnce, count - done);
                readBlocks(matrix, from, first + done, piecesNow);
                transpose(done, piecesNow);
            }
            if (!tile.quantize(count, packed)) {
                long lastRow = from + (first + count - 1) / blocksPerRow;
                throw InvalidWeight.in(matrix, from + first / blocksPerRow, lastRow + 1, 0, width);
            }
            for (int i = 0; i < count; i++) {
                int row = (int) ((first + i) / blocksPerRow);
                result.set(row, (int) ((first + i) % blocksPerRow), tile, i, packed);
            }
        }
        return result;
    }

    /** Reads blocks that follow each other, row after row, one after the other into the pieces. */
    private void readBlocks(FloatMatrix matrix, long fromRow, long firstBlock, int count) {
        int width = matrix.columns();
        int blocksPerRow = layout.blocks(width);
        int done = 0;
        while (done < count) {
            int block = (int) ((firstBlock + done) % blocksPerRow);
            int blocksNow = Math.min(count - done, blocksPerRow - block);
            int column = block * layout.blockSize();
            int wanted = blocksNow * layout.blockSize();
            int present = Math.min(wanted, width - column);
            int offset = done * layout.blockSize();
            matrix.read(fromRow + (firstBlock + done) / blocksPerRow, column, present, pieces, offset);
            Arrays.fill(pieces, offset + present, offset + wanted, 0f);
            done += blocksNow;
        }
    }

    private void transpose(int firstColumn, int count) {
        for (int i = 0; i < layout.blockSize(); i++) {
            spread(pieces, i, layout.blockSize(), tile.row(i), firstColumn, count);
        }
    }

    private static void spread(float[] source, int first, int stride, float[] target, int offset, int count) {
        for (int i = 0; i < count; i++) {
            target[offset + i] = source[first + i * stride];
        }
    }
}
