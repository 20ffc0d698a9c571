package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Tensor;

/** Operators that look at shapes and change them; the elements stay as they are. */
final class ShapeOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .add("Shape", 1, ShapeOperators::shape)
            .add("Size", 1, call -> Indices.scalar(call.tensor(0).numel()))
            .add("Reshape", 1, ShapeOperators::reshape)
            .add("Flatten", 1, ShapeOperators::flatten)
            .add("Squeeze", 1, ShapeOperators::squeeze)
            .add("Unsqueeze", 1, ShapeOperators::unsqueeze)
            .add("Transpose", 1, ShapeOperators::transpose)
            .add("Expand", 8, ShapeOperators::expand)
            .add("Tile", 6, call -> call.tensor(0).repeat(call.longs(1)))
            .add("DepthToSpace", 1, ShapeOperators::depthToSpace)
            .add("SpaceToDepth", 1, ShapeOperators::spaceToDepth);

    private ShapeOperators() {}

    private static Tensor shape(Call call) {
        long[] dims = Tensors.dims(call.tensor(0));
        int rank = dims.length;
        long start = bound(call.attribute("start", 0), rank);
        long end = bound(call.attribute("end", rank), rank);
        return Indices.list(Arrays.copyOfRange(dims, (int) start, (int) Math.max(start, end)));
    }

    private static long bound(long position, long rank) {
        return Math.max(0, Math.min(rank, Call.axis(position, rank)));
    }

    private static Tensor reshape(Call call) {
        Tensor data = call.tensor(0);
        long[] target = call.longs("shape", 1).orElse(new long[0]).clone();
        if (call.attribute("allowzero", 0) == 0) {
            for (int i = 0; i < target.length; i++) {
                target[i] = target[i] == 0 ? data.size(i) : target[i];
            }
        }
        return data.reshape(target);
    }

    private static Tensor flatten(Call call) {
        long[] dims = Tensors.dims(call.tensor(0));
        int axis = (int) Call.axis(call.attribute("axis", 1), dims.length);
        long rows = Arrays.stream(dims, 0, axis).reduce(1, Math::multiplyExact);
        long columns = Arrays.stream(dims, axis, dims.length).reduce(1, Math::multiplyExact);
        return call.tensor(0).reshape(rows, columns);
    }

    private static Tensor squeeze(Call call) {
        Tensor data = call.tensor(0);
        return call.longs("axes", 1).map(data::squeeze).orElseGet(data::squeeze);
    }

    private static Tensor unsqueeze(Call call) {
        Tensor data = call.tensor(0);
        long[] axes = call.longs("axes", 1).orElse(new long[0]);
        long[] inOrder = Indices.axes(axes, data.dim() + axes.length);
        Arrays.sort(inOrder);
        Tensor wider = data;
        for (long axis : inOrder) {
            wider = wider.unsqueeze(axis);
        }
        return wider;
    }

    private static Tensor transpose(Call call) {
        Tensor data = call.tensor(0);
        return data.permute(call.longs("perm").orElseGet(() -> reversed(data.dim())));
    }

    private static long[] reversed(long rank) {
        long[] axes = new long[(int) rank];
        for (int i = 0; i < axes.length; i++) {
            axes[i] = rank - 1 - i;
        }
        return axes;
    }

    /** Broadcasting in both directions: where the shape asked for has a 1, the data's own size stays. */
    private static Tensor expand(Call call) {
        Tensor data = call.tensor(0);
        long[] asked = call.longs(1);
        long[] dims = Tensors.dims(data);
        int rank = Math.max(asked.length, dims.length);
        long[] target = new long[rank];
        for (int i = 0; i < rank; i++) {
            long wanted = i < rank - asked.length ? 1 : asked[i - (rank - asked.length)];
            long present = i < rank - dims.length ? 1 : dims[i - (rank - dims.length)];
            target[i] = wanted == 1 ? present : wanted;
        }
        return data.expand(target);
    }

    private static Tensor depthToSpace(Call call) {
        Tensor data = call.tensor(0);
        long[] dims = Tensors.dims(data);
        long block = call.attribute("blocksize", 1);
        long channels = dims[1] / (block * block);
        Tensor blocks = call.attribute("mode", "DCR").equals("CRD")
                ? data.reshape(dims[0], channels, block, block, dims[2], dims[3])
                        .permute(0, 1, 4, 2, 5, 3)
                : data.reshape(dims[0], block, block, channels, dims[2], dims[3])
                        .permute(0, 3, 4, 1, 5, 2);
        return blocks.reshape(dims[0], channels, dims[2] * block, dims[3] * block);
    }

    private static Tensor spaceToDepth(Call call) {
        Tensor data = call.tensor(0);
        long[] dims = Tensors.dims(data);
        long block = call.attribute("blocksize", 1);
        long height = dims[2] / block;
        long width = dims[3] / block;
        boolean channelsFirst = call.attribute("mode", "DCR").equals("CRD");
        return data.reshape(dims[0], dims[1], height, block, width, block)
                .permute(channelsFirst ? new long[] {0, 1, 3, 5, 2, 4} : new long[] {0, 3, 5, 1, 2, 4})
                .reshape(dims[0], dims[1] * block * block, height, width);
    }
}
