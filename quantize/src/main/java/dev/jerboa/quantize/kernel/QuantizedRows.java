package dev.jerboa.quantize.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Some rows of weights in blocks of integers, in the layout that ONNX Runtime's kernels read.
 *
 * <p>Integers: {@code [rows, blocks, blockSize * bits / 8]} bytes, the first of a byte in its low bits. Scales: floats
 * {@code [rows, blocks]}. Zero points: {@code [rows, ceil(blocks * bits / 8)]} bytes, packed likewise.
 */
public final class QuantizedRows {
    private final int rows;
    private final int blocks;
    private final int bits;
    private final int blockBytes;
    private final int zeroPointBytes;
    private final byte[] integers;
    private final float[] scales;
    private final byte[] zeroPoints;

    QuantizedRows(int rows, int blocks, int blockSize, int bits, boolean symmetric) {
        this.rows = rows;
        this.blocks = blocks;
        this.bits = bits;
        this.blockBytes = blockSize * bits / Byte.SIZE;
        this.zeroPointBytes = symmetric ? 0 : (blocks * bits + Byte.SIZE - 1) / Byte.SIZE;
        this.integers = new byte[rows * blocks * blockBytes];
        this.scales = new float[rows * blocks];
        this.zeroPoints = new byte[rows * zeroPointBytes];
    }

    void setParameters(int row, int block, float scale, int zeroPoint) {
        scales[row * blocks + block] = scale;
        if (zeroPointBytes > 0) {
            int bit = block * bits;
            zeroPoints[row * zeroPointBytes + bit / Byte.SIZE] |= (byte) (zeroPoint << bit % Byte.SIZE);
        }
    }

    /** Sets the integer at one place of a block, for every row; the values are whole numbers in range. */
    void setIntegers(int block, int place, float[] values) {
        int bit = place * bits;
        int index = block * blockBytes + bit / Byte.SIZE;
        int stride = blocks * blockBytes;
        int shift = bit % Byte.SIZE;
        for (int row = 0; row < rows; row++, index += stride) {
            integers[index] |= (byte) (Float.floatToRawIntBits(values[row] + Rounding.BITS) << shift);
        }
    }

    /** The packed integers. */
    public ByteBuffer integers() {
        return ByteBuffer.wrap(integers);
    }

    /** The scales as little-endian floats. */
    public ByteBuffer scales() {
        ByteBuffer buffer = ByteBuffer.allocate(scales.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(scales);
        return buffer;
    }

    /** The packed zero points; empty if the blocks are symmetric. */
    public ByteBuffer zeroPoints() {
        return ByteBuffer.wrap(zeroPoints);
    }
}
