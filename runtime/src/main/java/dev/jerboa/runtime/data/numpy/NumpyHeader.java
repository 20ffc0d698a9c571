package dev.jerboa.runtime.data.numpy;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * What stands before the elements of an array in the NumPy format, versions 1.0, 2.0 and 3.0 (NEP 1).
 *
 * @param type the element type
 * @param byteOrder the order of the bytes of one element
 * @param fortranOrder whether the first index runs fastest, and not the last
 * @param shape the dimensions; empty for a scalar
 * @param headerBytes where the elements start in the file
 */
public record NumpyHeader(
        ElementType type, ByteOrder byteOrder, boolean fortranOrder, List<Long> shape, int headerBytes) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};

    /** What version 1.0 can hold at most. Only arrays of records need more, and these are not read. */
    private static final int MAXIMUM_TEXT_BYTES = 0xffff;

    public NumpyHeader {
        shape = List.copyOf(shape);
    }

    /** A copy of the shape. */
    public long[] dims() {
        return shape.stream().mapToLong(Long::longValue).toArray();
    }

    /** Bytes of one element. */
    int elementBytes() {
        return type.bits() / 8;
    }

    /** Bytes of all elements; {@link Long#MAX_VALUE} if there are more than that. */
    long dataBytes() {
        return saturatingProduct(shape, elementBytes());
    }

    /** The elements of one sample, which is everything beyond the first dimension; saturates as {@link #dataBytes}. */
    long elementsPerRow() {
        return saturatingProduct(shape.subList(Math.min(1, shape.size()), shape.size()), 1);
    }

    /** Type and shape, such as {@code int64[2, 16]}. */
    @Override
    public String toString() {
        return type + TensorData.format(dims());
    }

    /**
     * Reads a header, and leaves the stream at the first element.
     *
     * @throws InvalidArrayException if this is no header, or of an array that cannot become a tensor
     */
    static NumpyHeader read(InputStream input) throws IOException, InvalidArrayException {
        byte[] start = readFully(input, MAGIC.length + 2);
        if (!Arrays.equals(start, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw new InvalidArrayException("it does not start as NumPy arrays do");
        }
        int version = start[MAGIC.length];
        if (version < 1 || version > 3 || start[MAGIC.length + 1] != 0) {
            throw new InvalidArrayException("it has version " + version + "." + start[MAGIC.length + 1]
                    + " of the format, and 1.0, 2.0 and 3.0 are known");
        }
        int lengthBytes = version == 1 ? 2 : 4;
        ByteBuffer length = ByteBuffer.wrap(readFully(input, lengthBytes)).order(ByteOrder.LITTLE_ENDIAN);
        long textBytes =
                version == 1 ? Short.toUnsignedLong(length.getShort()) : Integer.toUnsignedLong(length.getInt());
        if (textBytes > MAXIMUM_TEXT_BYTES) {
            throw new InvalidArrayException("its header claims " + textBytes + " bytes, more than the "
                    + MAXIMUM_TEXT_BYTES + " that are read");
        }
        byte[] text = readFully(input, (int) textBytes);
        return HeaderText.parse(
                new String(text, version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1),
                start.length + lengthBytes + text.length);
    }

    private static byte[] readFully(InputStream input, int count) throws IOException {
        byte[] bytes = input.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("it ends within its header");
        }
        return bytes;
    }

    private static long saturatingProduct(List<Long> dims, long factor) {
        long product = factor;
        for (long dim : dims) {
            // With a dimension of 0 there are no elements, however large the others.
            if (dim == 0) {
                return 0;
            }
        }
        for (long dim : dims) {
            product = product > Long.MAX_VALUE / dim ? Long.MAX_VALUE : product * dim;
        }
        return product;
    }
}
