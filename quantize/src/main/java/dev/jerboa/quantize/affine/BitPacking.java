package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * Integers of 2 or 4 bits in bytes, the first one in the lowest bits; free bits of the last byte are 0.
 *
 * <p>This is how ONNX keeps the types int4 and uint4 (specification, "int4"), and int2 and uint2.
 */
public final class BitPacking {
    private BitPacking() {}

    /**
     * Packs integers, signed or not: the low bits of each are kept.
     *
     * @param bits 2, 4 or 8
     * @return {@code ceil(values.length * bits / 8)} bytes
     */
    public static byte[] pack(byte[] values, int bits) {
        requireDivisor(bits);
        int mask = (1 << bits) - 1;
        byte[] packed = new byte[(int) (((long) values.length * bits + Byte.SIZE - 1) / Byte.SIZE)];
        for (int i = 0; i < values.length; i++) {
            put(packed, 0, i, bits, values[i] & mask);
        }
        return packed;
    }

    /**
     * The integers that {@link #pack} has packed.
     *
     * @param count how many there are
     * @param integers their bits, and whether the highest bit is a sign
     * @throws IndexOutOfBoundsException if there are not so many
     */
    public static byte[] unpack(byte[] packed, int count, IntegerRange integers) {
        requireDivisor(integers.bits());
        byte[] values = new byte[count];
        for (int i = 0; i < count; i++) {
            int value = get(packed, 0, i, integers.bits());
            values[i] = (byte) (value > integers.max() ? value - 2 * integers.half() : value);
        }
        return values;
    }

    /** The unsigned integer at an index of the packed ones that begin at an offset. */
    public static int get(byte[] packed, int offset, int index, int bits) {
        int perByte = Byte.SIZE / bits;
        return packed[offset + index / perByte] >> (index % perByte * bits) & ((1 << bits) - 1);
    }

    /** Puts an unsigned integer where there are only zero bits yet. */
    public static void put(byte[] packed, int offset, int index, int bits, int value) {
        int perByte = Byte.SIZE / bits;
        packed[offset + index / perByte] |= (byte) (value << (index % perByte * bits));
    }

    private static void requireDivisor(int bits) {
        if (bits != 2 && bits != 4 && bits != 8) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "integers of " + bits + " bits do not fill bytes", "Choose 2, 4 or 8.");
        }
    }
}
