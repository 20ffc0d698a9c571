package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Pad: a border of a constant, of the edge, of a mirror or of the other side; negative widths cut off. */
final class PadOperator {
    static final OperatorTable TABLE = new OperatorTable().add("Pad", 1, PadOperator::pad);

    /** Where an element of a padded axis comes from. */
    @FunctionalInterface
    private interface Source {
        /** The position on an axis of this size for one that lies before, on or after it. */
        long of(long position, long size);
    }

    private PadOperator() {}

    private static Tensor pad(Call call) {
        Tensor data = call.tensor(0);
        long[] widths = call.longs("pads", 1).or(() -> call.longs("paddings")).orElse(new long[0]);
        int count = widths.length / 2;
        long[] axes = Indices.axes(call.has(3) ? call.longs(3) : Indices.upTo(count), data.dim());
        long[] before = new long[(int) data.dim()];
        long[] after = before.clone();
        for (int i = 0; i < count; i++) {
            before[(int) axes[i]] = widths[i];
            after[(int) axes[i]] = widths[count + i];
        }
        String mode = call.attribute("mode", "constant");
        return switch (mode) {
            case "constant" -> constant(data, before, after, value(call));
            case "edge" -> moved(data, before, after, (at, size) -> Math.max(0, Math.min(size - 1, at)));
            case "wrap" -> moved(data, before, after, Math::floorMod);
            case "reflect" -> moved(data, before, after, PadOperator::mirrored);
            default -> throw call.unsupported("the mode " + mode);
        };
    }

    private static Scalar value(Call call) {
        return call.has(2) ? call.tensor(2).item() : new Scalar(call.attribute("value", 0f));
    }

    /** A border of one value around the data; widths in the order of the axes. */
    static Tensor constant(Tensor data, long[] before, long[] after, Scalar value) {
        long[] lastFirst = new long[2 * before.length];
        boolean none = true;
        for (int i = 0; i < before.length; i++) {
            lastFirst[2 * (before.length - 1 - i)] = before[i];
            lastFirst[2 * (before.length - 1 - i) + 1] = after[i];
            none &= before[i] == 0 && after[i] == 0;
        }
        return none ? data : torch.constant_pad_nd(data, lastFirst, value);
    }

    private static long mirrored(long at, long size) {
        if (size == 1) {
            return 0;
        }
        long folded = Math.floorMod(at, 2 * (size - 1));
        return folded < size ? folded : 2 * (size - 1) - folded;
    }

    private static Tensor moved(Tensor data, long[] before, long[] after, Source source) {
        Tensor padded = data;
        for (int axis = 0; axis < before.length; axis++) {
            if (before[axis] != 0 || after[axis] != 0) {
                long size = data.size(axis);
                long[] positions = new long[(int) Math.max(0, before[axis] + size + after[axis])];
                for (int i = 0; i < positions.length; i++) {
                    positions[i] = source.of(i - before[axis], size);
                }
                padded = Indices.pick(padded, axis, positions);
            }
        }
        return padded;
    }
}
