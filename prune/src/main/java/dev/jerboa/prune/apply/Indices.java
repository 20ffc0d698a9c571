package dev.jerboa.prune.apply;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Map;

/** Tensors without some of the indices along their axes. */
final class Indices {
    private Indices() {}

    /** The indices from 0 up to a size that are not in a set. */
    static int[] kept(int size, BitSet gone) {
        int[] kept = new int[size - gone.cardinality()];
        int next = gone.nextClearBit(0);
        for (int i = 0; i < kept.length; i++) {
            kept[i] = next;
            next = gone.nextClearBit(next + 1);
        }
        return kept;
    }

    /**
     * What remains of a tensor; its bytes are gathered from the original's when someone asks for them.
     *
     * @param gone the indices that go, by axis
     */
    static TensorData without(TensorData data, Map<Integer, BitSet> gone) {
        requireWholeBytes(data);
        long[] dims = data.dims();
        int[][] kept = new int[dims.length][];
        long[] left = new long[dims.length];
        for (int axis = 0; axis < dims.length; axis++) {
            kept[axis] = kept((int) dims[axis], gone.getOrDefault(axis, new BitSet()));
            left[axis] = kept[axis].length;
        }
        return TensorData.of(data.type(), left, new GatheredBytes(data, kept));
    }

    /**
     * A copy of a tensor with zeros at some indices.
     *
     * @param gone the indices that become zero, by axis
     */
    static TensorData zeroed(TensorData data, Map<Integer, BitSet> gone) {
        requireWholeBytes(data);
        byte[] bytes = new byte[Math.toIntExact(data.sizeBytes())];
        data.bytes().slice(0, bytes.length).get(bytes);
        int width = data.type().bits() / 8;
        long[] dims = data.dims();
        gone.forEach((axis, indices) -> {
            int inner = width;
            for (int i = axis + 1; i < dims.length; i++) {
                inner *= (int) dims[i];
            }
            int block = inner;
            int stride = (int) dims[axis] * inner;
            for (int outer = 0; outer < bytes.length; outer += stride) {
                int start = outer;
                indices.stream()
                        .forEach(index ->
                                Arrays.fill(bytes, start + index * block, start + (index + 1) * block, (byte) 0));
            }
        });
        return TensorData.of(data.type(), dims, ByteSource.of(bytes));
    }

    private static void requireWholeBytes(TensorData data) {
        if (data.type().bits() < 8) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "a weight " + data + " has elements smaller than a byte, which cannot be taken apart",
                    "Prune first and quantize then.");
        }
    }
}
