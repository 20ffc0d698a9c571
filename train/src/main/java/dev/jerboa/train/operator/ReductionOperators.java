package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.Lowering;
import dev.jerboa.train.graph.OperatorTable;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators that reduce axes to one element, and running sums. */
final class ReductionOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .add("ReduceSum", 1, reduction(x -> x, Reductions::sum))
            .add("ReduceMean", 1, reduction(x -> x, Reductions::mean))
            .add("ReduceProd", 1, reduction(x -> x, Reductions::product))
            .add("ReduceMax", 1, reduction(x -> x, Reductions::largest))
            .add("ReduceMin", 1, reduction(x -> x, Reductions::smallest))
            .add("ReduceL1", 1, reduction(Tensor::abs, (x, axes, keep) -> Reductions.norm(x, 1, axes, keep)))
            .add("ReduceL2", 1, reduction(Tensor::abs, (x, axes, keep) -> Reductions.norm(x, 2, axes, keep)))
            .add(
                    "ReduceSumSquare",
                    1,
                    reduction(Tensor::square, (x, axes, keep) -> Reductions.sum(x.square(), axes, keep)))
            .add(
                    "ReduceLogSum",
                    1,
                    reduction(
                            Tensor::log,
                            (x, axes, keep) -> Reductions.sum(Numbers.asFloats(x), axes, keep)
                                    .log()))
            .add(
                    "ReduceLogSumExp",
                    1,
                    reduction(x -> x, (x, axes, keep) -> torch.logsumexp(Numbers.asFloats(x), axes, keep)))
            .add("ArgMax", 1, call -> argument(call, true))
            .add("ArgMin", 1, call -> argument(call, false))
            .add("CumSum", 11, ReductionOperators::cumulativeSum);

    private ReductionOperators() {}

    @FunctionalInterface
    private interface Reduction {
        Tensor apply(Tensor input, long[] axes, boolean keep);
    }

    /**
     * The lowering of a reduction; its axes are an attribute at first and an input later.
     *
     * @param element what is left of the operator where no axis is reduced
     */
    private static Lowering.Single reduction(UnaryOperator<Tensor> element, Reduction reduction) {
        return call -> {
            Tensor input = Numbers.widened(call.tensor(0));
            long rank = input.dim();
            long[] axes = call.longs("axes", 1).orElseGet(() -> new long[0]);
            if (axes.length == 0 && call.attribute("noop_with_empty_axes", 0) != 0) {
                return Numbers.like(call.tensor(0), element.apply(input));
            }
            long[] reduced = axes.length == 0
                    ? LongStream.range(0, rank).toArray()
                    : LongStream.of(axes).map(axis -> Call.axis(axis, rank)).toArray();
            return Numbers.like(call.tensor(0), reduction.apply(input, reduced, call.attribute("keepdims", 1) != 0));
        };
    }

    private static Tensor argument(Call call, boolean largest) {
        Tensor input = Numbers.widened(call.tensor(0));
        return Reductions.argument(
                input,
                Call.axis(call.attribute("axis", 0), input.dim()),
                call.attribute("keepdims", 1) != 0,
                largest,
                call.attribute("select_last_index", 0) != 0);
    }

    private static Tensor cumulativeSum(Call call) {
        Tensor input = Numbers.widened(call.tensor(0));
        long axis = Call.axis(call.longs(1)[0], input.dim());
        boolean reverse = call.attribute("reverse", 0) != 0;
        Tensor read = reverse ? input.flip(axis) : input;
        Tensor sums = torch.cumsum(read, axis, Numbers.typeOf(input));
        if (call.attribute("exclusive", 0) != 0) {
            sums = shifted(sums, axis);
        }
        return Numbers.like(call.tensor(0), reverse ? sums.flip(axis) : sums);
    }

    /** One place on along an axis, with zeros at the start. */
    private static Tensor shifted(Tensor input, long axis) {
        Tensor kept = input.slice(axis, new LongOptional(0), new LongOptional(-1), 1);
        long[] pads = new long[2 * (int) (input.dim() - axis)];
        pads[pads.length - 2] = 1;
        return torch.constant_pad_nd(kept, pads);
    }
}
