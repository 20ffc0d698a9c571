package dev.jerboa.runtime.data.numpy;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.runtime.Tensor;
import java.nio.ByteBuffer;

/**
 * A tensor that is filled element by element.
 *
 * @param tensor the tensor; whoever takes it out stops filling it
 * @param element moves the next element of a buffer to a place in the tensor
 */
record ElementTarget(Tensor tensor, Element element) {
    /** Moves one element. */
    @FunctionalInterface
    interface Element {
        void put(int index, ByteBuffer from);
    }

    /** An empty tensor; its shape must have been found to fit in an array. */
    static ElementTarget of(ElementType type, long[] dims, int count) {
        return switch (type) {
            case FLOAT -> {
                float[] data = new float[count];
                yield new ElementTarget(Tensor.of(dims, data), (i, from) -> data[i] = from.getFloat());
            }
            case DOUBLE -> {
                double[] data = new double[count];
                yield new ElementTarget(Tensor.of(dims, data), (i, from) -> data[i] = from.getDouble());
            }
            case INT64, UINT64 -> {
                long[] data = new long[count];
                yield new ElementTarget(Tensor.of(type, dims, data), (i, from) -> data[i] = from.getLong());
            }
            case INT32, UINT32 -> {
                int[] data = new int[count];
                yield new ElementTarget(Tensor.of(type, dims, data), (i, from) -> data[i] = from.getInt());
            }
            case FLOAT16, INT16, UINT16 -> {
                short[] data = new short[count];
                yield new ElementTarget(Tensor.of(type, dims, data), (i, from) -> data[i] = from.getShort());
            }
            case INT8, UINT8 -> {
                byte[] data = new byte[count];
                yield new ElementTarget(Tensor.of(type, dims, data), (i, from) -> data[i] = from.get());
            }
            case BOOL -> {
                boolean[] data = new boolean[count];
                yield new ElementTarget(Tensor.of(dims, data), (i, from) -> data[i] = from.get() != 0);
            }
            default -> throw new IllegalArgumentException("NumPy has no " + type);
        };
    }

    /** Fills places {@code start}, {@code start + stride} and so on with all that a buffer holds. */
    void put(int start, int stride, ByteBuffer from) {
        for (int index = start; from.hasRemaining(); index += stride) {
            element.put(index, from);
        }
    }
}
