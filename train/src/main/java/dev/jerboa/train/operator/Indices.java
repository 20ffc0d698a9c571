package dev.jerboa.train.operator;

import org.bytedeco.pytorch.AbstractTensor;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Small tensors of integers: positions along an axis, and lists that come out of shape arithmetic. */
final class Indices {
    private Indices() {}

    /** A list of integers, in main memory. */
    static Tensor list(long... values) {
        return values.length == 0
                ? torch.zeros(new long[] {0}, new TensorOptions(ScalarType.Long))
                : AbstractTensor.create(values);
    }

    /** One integer without axes, in main memory. */
    static Tensor scalar(long value) {
        return AbstractTensor.create(new long[] {value}, new long[0]);
    }

    /** A list of positions, where the data is. */
    static Tensor positions(Tensor data, long... values) {
        return list(values).to(data.device(), ScalarType.Long);
    }

    /** Positions along an axis of this size, where the data is; negative ones count from the end. */
    static Tensor fromEnd(Tensor data, Tensor positions, long size) {
        Tensor wide = positions.to(data.device(), ScalarType.Long);
        return torch.where(wide.lt(new Scalar(0L)), wide.add(new Scalar(size)), wide);
    }

    /** Rows of data by position along an axis; differentiable. */
    static Tensor pick(Tensor data, long axis, long... positions) {
        return data.index_select(axis, positions(data, positions));
    }

    /** The whole numbers from 0 on, as many as asked for. */
    static long[] upTo(long count) {
        long[] values = new long[Math.toIntExact(count)];
        for (int i = 0; i < values.length; i++) {
            values[i] = i;
        }
        return values;
    }

    /** The axes counted from the front, for a tensor of this rank. */
    static long[] axes(long[] axes, long rank) {
        long[] counted = axes.clone();
        for (int i = 0; i < counted.length; i++) {
            counted[i] += counted[i] < 0 ? rank : 0;
        }
        return counted;
    }
}
