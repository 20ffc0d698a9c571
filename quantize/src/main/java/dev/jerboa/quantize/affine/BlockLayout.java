package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * How rows of weights are cut into blocks of integers and laid out in bytes, as {@code MatMulNBits} and {@code
 * GatherBlockQuantized} of ONNX Runtime read them.
 *
 * <p>A row of {@code width} weights has {@code ceil(width / blockSize)} blocks; what is missing in the last one is filled
 * with the zero point. Integers are unsigned and lie low bits first: two of 4 bits a byte, the first in the low half. A
 * matrix of 1536 outputs and 384 inputs in 4-bit blocks of 32 has integers {@code [1536, 12, 16]} in bytes, scales {@code
 * [1536, 12]} and zero points {@code [1536, 6]} in bytes. Source: ONNX Runtime, contrib operator documentation,
 * com.microsoft.MatMulNBits.
 *
 * @param bits 2, 4 or 8
 * @param blockSize weights in a block, a multiple of 8; those two kernels know 16, 32, 64, 128 and 256
 * @param symmetric whether the zero point is always {@code 2^(bits-1)} and so not stored
 */
public record BlockLayout(int bits, int blockSize, boolean symmetric) {
    /** @throws JerboaException if the bits or the block size are none of these */
    public BlockLayout {
        if (bits != 2 && bits != 4 && bits != 8) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "blocks of " + bits + "-bit integers are not possible",
                    "Choose 2, 4 or 8.");
        }
        if (blockSize < 8 || blockSize % 8 != 0) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a block of " + blockSize + " weights is not possible",
                    "Choose a multiple of 8.");
        }
    }

    /** One block for each row of a table of this width. */
    public static BlockLayout wholeRows(int bits, int width, boolean symmetric) {
        return new BlockLayout(bits, Math.max(8, ceilDiv(width, 8) * 8), symmetric);
    }

    /** The integers that a weight can take. */
    public IntegerRange integers() {
        return IntegerRange.unsigned(bits);
    }

    /** The blocks in a row. */
    public int blocks(int width) {
        return ceilDiv(width, blockSize);
    }

    /** The bytes that the integers of a block take. */
    public int blockBytes() {
        return blockSize / Byte.SIZE * bits;
    }

    /** The bytes that the integers of a row take. */
    public int rowBytes(int width) {
        return Math.multiplyExact(blocks(width), blockBytes());
    }

    /** The bytes that the zero points of a row take; 0 if symmetric. */
    public int zeroPointRowBytes(int width) {
        return symmetric ? 0 : (int) ceilDiv((long) blocks(width) * bits, Byte.SIZE);
    }

    private static int ceilDiv(int a, int b) {
        return (int) ceilDiv((long) a, b);
    }

    private static long ceilDiv(long a, int b) {
        return (a + b - 1) / b;
    }
}
