package dev.jerboa.train.operator;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Unsigned integers of 2, 4 or 8 bits that ONNX Runtime packs into bytes, low bits first. */
final class PackedWeights {
    private PackedWeights() {}

    /** The integers, a byte each; the last axis grows by as many times as a byte holds integers. */
    static Tensor unpacked(Tensor packed, int bits) {
        int perByte = Byte.SIZE / bits;
        if (perByte == 1) {
            return packed;
        }
        Tensor[] parts = new Tensor[perByte];
        for (int i = 0; i < perByte; i++) {
            parts[i] =
                    packed.bitwise_right_shift(new Scalar((long) i * bits)).bitwise_and(new Scalar((1L << bits) - 1));
        }
        return torch.stack(new TensorVector(parts), -1).flatten(-2, -1);
    }

    /** The first places of the last axis: bytes at the end of a row may be filled up. */
    static Tensor firstPlaces(Tensor tensor, long count) {
        return tensor.slice(-1, new LongOptional(0), new LongOptional(count), 1);
    }
}
