package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.Optional;

/**
 * Some neighbouring rows of weights as blocks of integers, in the bytes that a model file holds.
 *
 * <p>Rows follow each other without gaps: rows {@code [from, to)} of a whole weight begin {@code from * rowBytes} bytes into
 * its integers, and likewise for scales and zero points. {@code value = scale * (integer - zeroPoint)}.
 */
public final class QuantizedBlocks {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final BlockLayout layout;
    private final int rows;
    private final int width;
    private final int rowBlocks;
    private final int rowBytes;
    private final int zeroPointRowBytes;
    private final byte[] values;
    private final float[] scales;
    private final byte[] zeroPoints;

    QuantizedBlocks(BlockLayout layout, int rows, int width) {
        this.layout = layout;
        this.rows = rows;
        this.width = width;
        this.rowBlocks = layout.blocks(width);
        this.rowBytes = layout.rowBytes(width);
        this.zeroPointRowBytes = layout.zeroPointRowBytes(width);
        this.values = new byte[Math.multiplyExact(rows, rowBytes)];
        this.scales = new float[Math.multiplyExact(rows, rowBlocks)];
        this.zeroPoints = new byte[Math.multiplyExact(rows, zeroPointRowBytes)];
    }

    /**
     * Lays out integers that were found elsewhere; padding gets the zero point.
     *
     * @param integers unsigned, {@code [rows, width]}
     * @param scales {@code [rows, blocks]}
     * @param zeroPoints unsigned, {@code [rows, blocks]}; empty if the layout is symmetric
     * @throws JerboaException if an array has another length
     */
    public static QuantizedBlocks of(
            BlockLayout layout, int rows, int width, byte[] integers, float[] scales, byte[] zeroPoints) {
        QuantizedBlocks result = new QuantizedBlocks(layout, rows, width);
        requireLength("integers", Math.multiplyExact(rows, width), integers.length);
        requireLength("scales", result.scales.length, scales.length);
        requireLength("zero points", layout.symmetric() ? 0 : result.scales.length, zeroPoints.length);
        System.arraycopy(scales, 0, result.scales, 0, scales.length);
        for (int row = 0; row < rows; row++) {
            for (int block = 0; block < result.rowBlocks; block++) {
                int zeroPoint = layout.integers().middle();
                if (!layout.symmetric()) {
                    zeroPoint = Byte.toUnsignedInt(zeroPoints[row * result.rowBlocks + block]);
                    BitPacking.put(result.zeroPoints, row * result.zeroPointRowBytes, block, layout.bits(), zeroPoint);
                }
                result.putBlock(row, block, integers, zeroPoint);
            }
        }
        return result;
    }

    private void putBlock(int row, int block, byte[] integers, int zeroPoint) {
        int from = block * layout.blockSize();
        for (int i = from; i < from + layout.blockSize(); i++) {
            int value = i < width ? Byte.toUnsignedInt(integers[row * width + i]) : zeroPoint;
            BitPacking.put(values, row * rowBytes, i, layout.bits(), value);
        }
    }

    private static void requireLength(String what, int expected, int actual) {
        if (expected != actual) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "these blocks need " + expected + " " + what + " but " + actual + " were given",
                    "Give arrays that fit the number of rows and their width.");
        }
    }

    /** How the rows are laid out. */
    public BlockLayout layout() {
        return layout;
    }

    /** The number of rows. */
    public int rows() {
        return rows;
    }

    /** The weights in a row, padding not counted. */
    public int width() {
        return width;
    }

    /** The integers, {@code [rows, blocks, blockBytes]}, read-only. */
    public ByteBuffer values() {
        return ByteBuffer.wrap(values).asReadOnlyBuffer();
    }

    /** The scales, little-endian floats {@code [rows, blocks]}. */
    public ByteBuffer scales() {
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(scales.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(scales);
        return buffer;
    }

    /** The packed zero points, {@code [rows, zeroPointRowBytes]}, read-only; absent if the layout is symmetric. */
    public Optional<ByteBuffer> zeroPoints() {
        return layout.symmetric()
                ? Optional.empty()
                : Optional.of(ByteBuffer.wrap(zeroPoints).asReadOnlyBuffer());
    }

    /**
     * Computes the weights of a row from its integers.
     *
     * @param target receives {@code width} floats
     */
    public void dequantize(int row, float[] target) {
        Objects.checkIndex(row, rows);
        for (int block = 0; block < rowBlocks; block++) {
            int from = block * layout.blockSize();
            int to = Math.min(width, from + layout.blockSize());
            AffineParameters parameters = parameters(row, block);
            for (int i = from; i < to; i++) {
                target[i] = parameters.dequantize(BitPacking.get(values, row * rowBytes, i, layout.bits()));
            }
        }
    }

    /** The scale and zero point of a block. */
    public AffineParameters parameters(int row, int block) {
        Objects.checkIndex(row, rows);
        Objects.checkIndex(block, rowBlocks);
        int zeroPoint = layout.symmetric()
                ? layout.integers().middle()
                : BitPacking.get(zeroPoints, row * zeroPointRowBytes, block, layout.bits());
        return new AffineParameters(scales[row * rowBlocks + block], zeroPoint);
    }

    /** Takes over a block from a tile. */
    void set(int row, int block, BlockTile tile, int column, byte[] packed) {
        int bytes = layout.blockBytes();
        int from = column * bytes;
        int to = row * rowBytes + block * bytes;
        if (bytes % Long.BYTES == 0) {
            // A few stores in a row are cheaper than the call of a copying routine.
            for (int i = 0; i < bytes; i += Long.BYTES) {
                LONGS.set(values, to + i, (long) LONGS.get(packed, from + i));
            }
        } else {
            System.arraycopy(packed, from, values, to, bytes);
        }
        scales[row * rowBlocks + block] = tile.scale(column);
        if (!layout.symmetric()) {
            BitPacking.put(zeroPoints, row * zeroPointRowBytes, block, layout.bits(), tile.zeroPoint(column));
        }
    }
}
