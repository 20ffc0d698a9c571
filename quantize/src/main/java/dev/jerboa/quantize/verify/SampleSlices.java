package dev.jerboa.quantize.verify;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Takes single samples out of a batch: every tensor whose first dimension counts the samples is cut, the others stay. */
final class SampleSlices {
    private SampleSlices() {}

    /** The inputs of one sample, still as a batch, of one. */
    static Map<String, Tensor> of(Map<String, Tensor> inputs, int samples, int index) {
        Map<String, Tensor> slices = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> {
            long[] dims = tensor.dims();
            slices.put(name, dims.length > 0 && dims[0] == samples ? slice(tensor, dims, index) : tensor);
        });
        return slices;
    }

    private static Tensor slice(Tensor tensor, long[] dims, int index) {
        int length = tensor.elementCount() / (int) dims[0];
        int from = index * length;
        int to = from + length;
        long[] one = dims.clone();
        one[0] = 1;
        if (tensor instanceof Tensor.Floats floats) {
            return Tensor.of(one, Arrays.copyOfRange(floats.data(), from, to));
        } else if (tensor instanceof Tensor.Longs longs) {
            return Tensor.of(tensor.type(), one, Arrays.copyOfRange(longs.data(), from, to));
        } else if (tensor instanceof Tensor.Ints ints) {
            return Tensor.of(tensor.type(), one, Arrays.copyOfRange(ints.data(), from, to));
        } else if (tensor instanceof Tensor.Doubles doubles) {
            return Tensor.of(one, Arrays.copyOfRange(doubles.data(), from, to));
        } else if (tensor instanceof Tensor.Shorts shorts) {
            return Tensor.of(tensor.type(), one, Arrays.copyOfRange(shorts.data(), from, to));
        } else if (tensor instanceof Tensor.Bytes bytes) {
            return Tensor.of(tensor.type(), one, Arrays.copyOfRange(bytes.data(), from, to));
        } else if (tensor instanceof Tensor.Booleans booleans) {
            return Tensor.of(one, Arrays.copyOfRange(booleans.data(), from, to));
        }
        throw new JerboaException(
                ErrorCode.UNSUPPORTED,
                "a batch of " + tensor + " cannot be cut into samples",
                "Give tensors of numbers.");
    }
}
