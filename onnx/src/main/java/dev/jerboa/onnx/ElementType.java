package dev.jerboa.onnx;

import java.util.Locale;

/** The element types of ONNX tensors, with their codes in {@code TensorProto.DataType}. */
public enum ElementType {
    FLOAT(1, 32),
    UINT8(2, 8),
    INT8(3, 8),
    UINT16(4, 16),
    INT16(5, 16),
    INT32(6, 32),
    INT64(7, 64),
    /** Strings have no fixed width: {@link #bits()} is 0. */
    STRING(8, 0),
    BOOL(9, 8),
    FLOAT16(10, 16),
    DOUBLE(11, 64),
    UINT32(12, 32),
    UINT64(13, 64),
    COMPLEX64(14, 64),
    COMPLEX128(15, 128),
    BFLOAT16(16, 16),
    FLOAT8E4M3FN(17, 8),
    FLOAT8E4M3FNUZ(18, 8),
    FLOAT8E5M2(19, 8),
    FLOAT8E5M2FNUZ(20, 8),
    UINT4(21, 4),
    INT4(22, 4),
    FLOAT4E2M1(23, 4),
    FLOAT8E8M0(24, 8),
    UINT2(25, 2),
    INT2(26, 2);

    private static final ElementType[] BY_CODE = new ElementType[27];

    static {
        for (ElementType type : values()) {
            BY_CODE[type.code] = type;
        }
    }

    private final int code;
    private final int bits;

    ElementType(int code, int bits) {
        this.code = code;
        this.bits = bits;
    }

    /** The number that stands for this type in an ONNX file. */
    public int code() {
        return code;
    }

    /** Bits of one element as stored; 4- and 2-bit elements are packed, low bits first. */
    public int bits() {
        return bits;
    }

    /**
     * Bytes that {@code count} elements take when stored raw.
     *
     * @throws JerboaException if they are more than can be counted
     */
    public long sizeBytes(long count) {
        if (bits > 0 && count > (Long.MAX_VALUE - 7) / bits) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    count + " numbers of type " + this + " are more than any file can hold",
                    "The file is damaged; export the model again.");
        }
        return (count * bits + 7) / 8;
    }

    /**
     * The type with this code.
     *
     * @throws JerboaException if the code is not one of the ONNX specification
     */
    public static ElementType ofCode(int code) {
        if (code <= 0 || code >= BY_CODE.length) {
            throw new JerboaException(
                    ErrorCode.NOT_ONNX,
                    "element type " + code + " is none of the ONNX types 1 to " + (BY_CODE.length - 1),
                    "The file is damaged, or newer than this version of Jerboa.");
        }
        return BY_CODE[code];
    }

    /** The name as ONNX tools write it, such as {@code float} or {@code int8}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
