package dev.jerboa.runtime.data.numpy;

import dev.jerboa.onnx.ElementType;
import java.nio.ByteOrder;
import java.util.Map;

/**
 * What a NumPy type code such as {@code <f4} means.
 *
 * @param type the element type
 * @param byteOrder the order of the bytes of one element
 */
record TypeDescription(ElementType type, ByteOrder byteOrder) {
    private static final Map<String, ElementType> TYPES = Map.ofEntries(
            Map.entry("f2", ElementType.FLOAT16),
            Map.entry("f4", ElementType.FLOAT),
            Map.entry("f8", ElementType.DOUBLE),
            Map.entry("i1", ElementType.INT8),
            Map.entry("i2", ElementType.INT16),
            Map.entry("i4", ElementType.INT32),
            Map.entry("i8", ElementType.INT64),
            Map.entry("u1", ElementType.UINT8),
            Map.entry("u2", ElementType.UINT16),
            Map.entry("u4", ElementType.UINT32),
            Map.entry("u8", ElementType.UINT64),
            Map.entry("b1", ElementType.BOOL));

    static TypeDescription parse(String code) throws InvalidArrayException {
        char order = code.isEmpty() ? ' ' : code.charAt(0);
        boolean ordered = order == '<' || order == '>' || order == '|' || order == '=';
        ElementType type = TYPES.get(ordered ? code.substring(1) : code);
        if (type == null || (type.bits() > 8 && (!ordered || order == '|'))) {
            throw new InvalidArrayException("its elements are of type '" + code
                    + "', and only bool, integers of 8 to 64 bits and floats of 16 to 64 bits are read");
        }
        return new TypeDescription(
                type,
                switch (order) {
                    case '>' -> ByteOrder.BIG_ENDIAN;
                    case '=' -> ByteOrder.nativeOrder();
                    default -> ByteOrder.LITTLE_ENDIAN;
                });
    }
}
