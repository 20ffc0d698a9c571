package dev.jerboa.train.operator;

import dev.jerboa.onnx.ElementType;

/**
 * The integers that an element type holds.
 *
 * @param low the smallest
 * @param high the largest
 */
record IntegerRange(long low, long high) {
    /** The range of a type; of unsigned integers of 64 bits, those that fit into signed ones. */
    static IntegerRange of(ElementType type) {
        return switch (type) {
            case INT2, INT4, INT8, INT16, INT32, INT64 -> {
                long high = Long.MAX_VALUE >> (Long.SIZE - type.bits());
                yield new IntegerRange(-high - 1, high);
            }
            case UINT2, UINT4, UINT8, UINT16, UINT32 -> new IntegerRange(0, (1L << type.bits()) - 1);
            case UINT64 -> new IntegerRange(0, Long.MAX_VALUE);
            case BOOL -> new IntegerRange(0, 1);
            default -> throw new IllegalArgumentException(type + " is no integer type");
        };
    }
}
