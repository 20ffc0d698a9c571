package dev.jerboa.distill.output;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.runtime.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tensors that a session takes and gives, as the bytes that ONNX keeps. */
final class TensorBytes {
    private TensorBytes() {}

    /** Copies of several tensors. */
    static Map<String, TensorData> of(Map<String, Tensor> tensors) {
        Map<String, TensorData> copies = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> copies.put(name, of(tensor)));
        return copies;
    }

    /**
     * A copy.
     *
     * @throws JerboaException if it holds texts, which nothing can be learned from
     */
    static TensorData of(Tensor tensor) {
        ByteBuffer bytes;
        if (tensor instanceof Tensor.Floats floats) {
            bytes = allocate(tensor);
            bytes.asFloatBuffer().put(floats.data());
        } else if (tensor instanceof Tensor.Doubles doubles) {
            bytes = allocate(tensor);
            bytes.asDoubleBuffer().put(doubles.data());
        } else if (tensor instanceof Tensor.Longs longs) {
            bytes = allocate(tensor);
            bytes.asLongBuffer().put(longs.data());
        } else if (tensor instanceof Tensor.Ints ints) {
            bytes = allocate(tensor);
            bytes.asIntBuffer().put(ints.data());
        } else if (tensor instanceof Tensor.Shorts shorts) {
            bytes = allocate(tensor);
            bytes.asShortBuffer().put(shorts.data());
        } else if (tensor instanceof Tensor.Bytes integers) {
            bytes = allocate(tensor);
            bytes.duplicate().put(integers.data());
        } else if (tensor instanceof Tensor.Booleans truths) {
            bytes = allocate(tensor);
            for (int i = 0; i < truths.data().length; i++) {
                bytes.put(i, (byte) (truths.data()[i] ? 1 : 0));
            }
        } else {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED, tensor + " cannot be trained with", "Give numbers instead of texts.");
        }
        return TensorData.of(tensor.type(), tensor.dims(), ByteSource.of(bytes));
    }

    private static ByteBuffer allocate(Tensor tensor) {
        return ByteBuffer.allocate(Math.toIntExact(tensor.type().sizeBytes(tensor.elementCount())))
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
