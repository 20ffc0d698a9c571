package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Reductions along axes that LibTorch has in another form than ONNX. */
final class Reductions {
    private Reductions() {}

    /** The sum, in the type of the input. */
    static Tensor sum(Tensor input, long[] axes, boolean keep) {
        return input.sum(axes, keep, Numbers.typeOf(input));
    }

    /** The mean; that of integers is cut towards zero. */
    static Tensor mean(Tensor input, long[] axes, boolean keep) {
        return Numbers.asFloats(input).mean(axes, keep, new ScalarTypeOptional());
    }

    /** The product. */
    static Tensor product(Tensor input, long[] axes, boolean keep) {
        Tensor result = input;
        for (long axis : axes) {
            result = torch.prod(result, axis, true, Numbers.typeOf(input));
        }
        return keep ? result : result.reshape(without(Tensors.dims(input), axes));
    }

    /** The largest element; of none, the smallest number there is. */
    static Tensor largest(Tensor input, long[] axes, boolean keep) {
        return input.numel() == 0 ? ofNone(input, axes, keep, Numbers.least(input)) : torch.amax(input, axes, keep);
    }

    /** The smallest element; of none, the largest number there is. */
    static Tensor smallest(Tensor input, long[] axes, boolean keep) {
        return input.numel() == 0 ? ofNone(input, axes, keep, Numbers.most(input)) : torch.amin(input, axes, keep);
    }

    private static Tensor ofNone(Tensor input, long[] axes, boolean keep, Scalar value) {
        return input.sum(axes, keep, Numbers.typeOf(input)).fill_(value);
    }

    /** The sum of absolute values, {@code power} 1, or the Euclidean length, 2. */
    static Tensor norm(Tensor input, int power, long[] axes, boolean keep) {
        return torch.linalg_vector_norm(
                Numbers.asFloats(input), new Scalar((double) power), axes, keep, new ScalarTypeOptional());
    }

    /** The index of the largest, or smallest, element along an axis; of several, the first or the last. */
    static Tensor argument(Tensor input, long axis, boolean keep, boolean largest, boolean last) {
        Tensor read = last ? input.flip(axis) : input;
        Tensor index = largest
                ? torch.argmax(read, new LongOptional(axis), keep)
                : torch.argmin(read, new LongOptional(axis), keep);
        return last ? index.neg().add(new Scalar(input.size(axis) - 1)) : index;
    }

    private static long[] without(long[] dims, long[] axes) {
        boolean[] gone = new boolean[dims.length];
        Arrays.stream(axes).forEach(axis -> gone[(int) axis] = true);
        long[] kept = new long[dims.length - axes.length];
        int at = 0;
        for (int i = 0; i < dims.length; i++) {
            if (!gone[i]) {
                kept[at++] = dims[i];
            }
        }
        return kept;
    }
}
