package dev.jerboa.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A constant tensor: element type, dimensions and a view of its bytes.
 *
 * <p>The bytes lie row-major and little-endian, as in the {@code raw_data} field of {@code TensorProto}. They are not
 * copied until someone asks: a tensor of a file is a view of the mapped file.
 */
public final class TensorData {
    /** How the tensor is kept in a file; a rewritten model keeps the form it had. */
    public enum Storage {
        /** Bytes in {@code raw_data}. */
        RAW,
        /** Numbers in the field of their type, such as {@code float_data}. */
        TYPED,
        /** Bytes in a file beside the model. */
        EXTERNAL
    }

    private final ElementType type;
    private final long[] dims;
    private final ByteSource bytes;
    private final List<byte[]> strings;
    private final Storage storage;
    private final Opaque extra;

    private TensorData(
            ElementType type, long[] dims, ByteSource bytes, List<byte[]> strings, Storage storage, Opaque extra) {
        this.type = Objects.requireNonNull(type);
        this.dims = dims;
        this.bytes = bytes;
        this.strings = strings;
        this.storage = storage;
        this.extra = extra;
    }

    /**
     * A tensor of numbers.
     *
     * @param dims the shape; empty for a scalar
     * @throws JerboaException if a dimension is negative or the bytes are not as many as type and shape demand
     */
    public static TensorData of(ElementType type, long[] dims, ByteSource bytes) {
        return of(type, dims, bytes, Storage.RAW, Opaque.NONE);
    }

    /** As {@link #of(ElementType, long[], ByteSource)}, for a tensor read from a file. */
    public static TensorData of(ElementType type, long[] dims, ByteSource bytes, Storage storage, Opaque extra) {
        long expected = type.sizeBytes(elementCount(dims));
        if (type == ElementType.STRING || bytes.sizeBytes() != expected) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    "a tensor of type " + type + " and shape " + format(dims) + " takes " + expected + " bytes but has "
                            + bytes.sizeBytes(),
                    "The file is damaged; export the model again.");
        }
        return new TensorData(type, dims.clone(), bytes, List.of(), storage, extra);
    }

    /**
     * A tensor of strings.
     *
     * @throws JerboaException if there are not as many strings as the shape demands
     */
    public static TensorData ofStrings(long[] dims, List<byte[]> strings, Opaque extra) {
        if (elementCount(dims) != strings.size()) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    "a tensor of shape " + format(dims) + " holds " + elementCount(dims) + " strings but has "
                            + strings.size(),
                    "The file is damaged; export the model again.");
        }
        return new TensorData(
                ElementType.STRING,
                dims.clone(),
                ByteSource.of(new byte[0]),
                List.copyOf(strings),
                Storage.TYPED,
                extra);
    }

    /** A float tensor holding a copy of these values. */
    public static TensorData ofFloats(long[] dims, float... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asFloatBuffer().put(values);
        return of(ElementType.FLOAT, dims, ByteSource.of(buffer));
    }

    /** An int64 tensor holding a copy of these values. */
    public static TensorData ofLongs(long[] dims, long... values) {
        ByteBuffer buffer = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.asLongBuffer().put(values);
        return of(ElementType.INT64, dims, ByteSource.of(buffer));
    }

    /** The element type. */
    public ElementType type() {
        return type;
    }

    /** A copy of the shape. */
    public long[] dims() {
        return dims.clone();
    }

    /** The number of dimensions. */
    public int rank() {
        return dims.length;
    }

    /** The size of one dimension; negative axes count from the end. */
    public long dim(int axis) {
        return dims[axis < 0 ? axis + dims.length : axis];
    }

    /** The number of elements. */
    public long elementCount() {
        return elementCount(dims);
    }

    /** The bytes; empty for strings. */
    public ByteSource bytes() {
        return bytes;
    }

    /** The bytes that the elements take in a file. */
    public long sizeBytes() {
        return type == ElementType.STRING
                ? strings.stream().mapToLong(s -> s.length).sum()
                : bytes.sizeBytes();
    }

    /** The strings of a string tensor, as bytes; empty for numbers. */
    public List<byte[]> strings() {
        return strings;
    }

    /** How the tensor is kept in the file that it came from. */
    public Storage storage() {
        return storage;
    }

    /** Fields of the file that have no place here. */
    public Opaque extra() {
        return extra;
    }

    /**
     * The elements of a small integer tensor (int64, int32, or narrower) as longs.
     *
     * @throws JerboaException if the type is not an integer of 8 bits or more
     */
    public long[] toLongs() {
        ByteBuffer b = wholeBuffer();
        long[] values = new long[Math.toIntExact(elementCount())];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case INT64, UINT64 -> b.getLong(i * Long.BYTES);
                case INT32 -> b.getInt(i * Integer.BYTES);
                case UINT32 -> Integer.toUnsignedLong(b.getInt(i * Integer.BYTES));
                case INT16 -> b.getShort(i * Short.BYTES);
                case UINT16 -> Short.toUnsignedLong(b.getShort(i * Short.BYTES));
                case INT8 -> b.get(i);
                case UINT8, BOOL -> Byte.toUnsignedLong(b.get(i));
                default -> throw wrongType("integers");
            };
        }
        return values;
    }

    /**
     * The elements of a float tensor.
     *
     * @throws JerboaException if the type is not float, or there are more than fit an array
     */
    public float[] toFloats() {
        if (type != ElementType.FLOAT) {
            throw wrongType("floats");
        }
        float[] values = new float[Math.toIntExact(elementCount())];
        wholeBuffer().asFloatBuffer().get(values);
        return values;
    }

    private ByteBuffer wholeBuffer() {
        return bytes.slice(0, Math.toIntExact(bytes.sizeBytes()));
    }

    private JerboaException wrongType(String wanted) {
        return new JerboaException(
                ErrorCode.INVALID_GRAPH, "expected " + wanted + " but found a tensor of type " + type, "");
    }

    /**
     * The number of elements of a shape.
     *
     * @throws JerboaException if a dimension is negative or the product overflows
     */
    public static long elementCount(long... dims) {
        long count = 1;
        boolean empty = LongStream.of(dims).anyMatch(d -> d == 0);
        for (long dim : dims) {
            if (dim < 0 || (!empty && Math.multiplyHigh(count, dim) != 0) || (!empty && count * dim < 0)) {
                throw new JerboaException(
                        ErrorCode.INVALID_GRAPH,
                        "a tensor has the impossible shape " + format(dims),
                        "The file is damaged; export the model again.");
            }
            count *= dim;
        }
        return count;
    }

    /** A shape as people write it: {@code [30522, 384]}. */
    public static String format(long... dims) {
        return Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining(", ", "[", "]"));
    }

    @Override
    public String toString() {
        return type + format(dims);
    }
}
