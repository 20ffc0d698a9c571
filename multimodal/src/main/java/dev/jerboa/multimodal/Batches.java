package dev.jerboa.multimodal;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.List;

/** Puts tensors of single values together. */
public final class Batches {
    private Batches() {}

    /**
     * Float tensors of one value each, as one tensor.
     *
     * @param tensors at least one, {@code [1, ...]} each
     * @throws JerboaException if their shapes differ
     */
    public static Tensor join(List<Tensor> tensors) {
        long[] dims = tensors.get(0).dims();
        int size = tensors.get(0).elementCount();
        float[] together = new float[Math.multiplyExact(size, tensors.size())];
        for (int i = 0; i < tensors.size(); i++) {
            Tensor tensor = tensors.get(i);
            if (!Arrays.equals(dims, tensor.dims())) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "tensors of shapes " + TensorData.format(dims) + " and " + TensorData.format(tensor.dims())
                                + " cannot go together",
                        "Process values of different sizes one by one.");
            }
            System.arraycopy(tensor.floats(), 0, together, i * size, size);
        }
        dims[0] = tensors.size();
        return Tensor.of(dims, together);
    }
}
