package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Operators that take tensors apart along an axis and join them. */
final class SliceOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .add("Concat", 1, SliceOperators::concat)
            .addAll("Split", 1, SliceOperators::split)
            .add("Slice", 1, SliceOperators::slice)
            .add("Compress", 9, SliceOperators::compress)
            .add("ReverseSequence", 10, SliceOperators::reverseSequence)
            .add("Trilu", 14, SliceOperators::trilu);

    private SliceOperators() {}

    private static Tensor concat(Call call) {
        Tensor[] parts = new Tensor[call.inputCount()];
        for (int i = 0; i < parts.length; i++) {
            parts[i] = call.tensor(i);
        }
        return torch.cat(new TensorVector(parts), call.attribute("axis", 1));
    }

    private static Tensor[] split(Call call) {
        Tensor data = call.tensor(0);
        long axis = Call.axis(call.attribute("axis", 0), data.dim());
        long[] sizes = call.longs("split", 1).orElseGet(() -> evenSizes(call, data.size(axis)));
        Tensor[] parts = new Tensor[sizes.length];
        long start = 0;
        for (int i = 0; i < parts.length; i++) {
            parts[i] = data.narrow(axis, start, sizes[i]);
            start += sizes[i];
        }
        return parts;
    }

    /** Parts of one size, the last one smaller where that does not come out even. */
    private static long[] evenSizes(Call call, long total) {
        long parts = call.attribute("num_outputs", call.outputCount());
        long size = (total + parts - 1) / parts;
        long[] sizes = new long[(int) parts];
        Arrays.fill(sizes, size);
        sizes[sizes.length - 1] = total - size * (parts - 1);
        return sizes;
    }

    private static Tensor slice(Call call) {
        Tensor sliced = call.tensor(0);
        long[] starts = call.longs("starts", 1).orElse(new long[0]);
        long[] ends = call.longs("ends", 2).orElse(new long[0]);
        long[] axes = Indices.axes(call.longs("axes", 3).orElseGet(() -> Indices.upTo(starts.length)), sliced.dim());
        long[] steps = call.has(4) ? call.longs(4) : null;
        for (int i = 0; i < starts.length; i++) {
            sliced = slice(sliced, axes[i], starts[i], ends[i], steps == null ? 1 : steps[i]);
        }
        return sliced;
    }

    private static Tensor slice(Tensor data, long axis, long start, long end, long step) {
        long size = data.size(axis);
        if (step > 0) {
            long first = clamp(start, size, 0, size);
            long length = Math.max(0, clamp(end, size, 0, size) - first);
            Tensor dense = data.narrow(axis, first, length);
            return step == 1 ? dense : strided(dense, axis, step);
        }
        long first = clamp(start, size, 0, size - 1);
        long last = clamp(end, size, -1, size - 1);
        long count = size == 0 ? 0 : Math.max(0, (first - last - step - 1) / -step);
        if (count == 0) {
            return data.narrow(axis, 0, 0);
        }
        long lowest = first + (count - 1) * step;
        Tensor forward = data.narrow(axis, lowest, first - lowest + 1);
        return (step == -1 ? forward : strided(forward, axis, -step)).flip(axis);
    }

    private static Tensor strided(Tensor data, long axis, long step) {
        return data.slice(axis, new LongOptional(), new LongOptional(), step);
    }

    private static long clamp(long position, long size, long lowest, long highest) {
        return Math.max(lowest, Math.min(highest, Call.axis(position, size)));
    }

    private static Tensor compress(Call call) {
        long[] condition = call.longs(1);
        long[] kept = Arrays.stream(Indices.upTo(condition.length))
                .filter(i -> condition[(int) i] != 0)
                .toArray();
        Tensor data = call.tensor(0);
        boolean flat = call.node().attribute("axis").isEmpty();
        return flat ? Indices.pick(data.reshape(-1), 0, kept) : Indices.pick(data, call.attribute("axis", 0), kept);
    }

    private static Tensor reverseSequence(Call call) {
        Tensor data = call.tensor(0);
        long[] lengths = call.longs(1);
        int batchAxis = (int) call.attribute("batch_axis", 1);
        int timeAxis = (int) call.attribute("time_axis", 0);
        return reversed(data, timeAxis, batchAxis, lengths);
    }

    /** Each sequence of a batch turned around, what lies beyond its length left in place. */
    static Tensor reversed(Tensor data, int timeAxis, int batchAxis, long... lengths) {
        long[] dims = Tensors.dims(data);
        int steps = (int) dims[timeAxis];
        long[] sources = new long[steps * lengths.length];
        for (int b = 0; b < lengths.length; b++) {
            for (int t = 0; t < steps; t++) {
                long source = t < lengths[b] ? lengths[b] - 1 - t : t;
                sources[batchAxis < timeAxis ? b * steps + t : t * lengths.length + b] = source;
            }
        }
        long[] around = new long[dims.length];
        Arrays.fill(around, 1);
        around[timeAxis] = steps;
        around[batchAxis] = lengths.length;
        return data.gather(
                timeAxis, Indices.positions(data, sources).reshape(around).expand(dims));
    }

    private static Tensor trilu(Call call) {
        long diagonal = call.has(1) ? call.longs(1)[0] : 0;
        // Diagonals beyond the matrix select all or nothing; LibTorch wants them in 32 bits.
        long near = Math.max(-Integer.MAX_VALUE, Math.min(Integer.MAX_VALUE, diagonal));
        Tensor data = call.tensor(0);
        if (data.numel() == 0) {
            return data.add(new Scalar(0L));
        }
        return call.attribute("upper", 1) != 0 ? data.triu(near) : data.tril(near);
    }
}
