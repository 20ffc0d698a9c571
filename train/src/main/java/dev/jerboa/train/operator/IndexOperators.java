package dev.jerboa.train.operator;

import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Operators that read or write elements by position. */
final class IndexOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .add("Gather", 1, IndexOperators::gather)
            .add("GatherElements", 11, IndexOperators::gatherElements)
            .add("GatherND", 11, IndexOperators::gatherNd)
            .add("Scatter", 9, IndexOperators::scatterElements)
            .add("ScatterElements", 11, IndexOperators::scatterElements)
            .add("ScatterND", 11, IndexOperators::scatterNd)
            .add("OneHot", 9, IndexOperators::oneHot)
            .addAll("TopK", 1, IndexOperators::topK);

    private IndexOperators() {}

    private static Tensor gather(Call call) {
        Tensor data = call.tensor(0);
        long axis = Call.axis(call.attribute("axis", 0), data.dim());
        Tensor positions = Indices.fromEnd(data, call.tensor(1), data.size(axis));
        if (axis == 0 && data.dim() == 2 && data.requires_grad()) {
            // The same rows, but a gradient that is summed up without a pass for each row.
            return torch.embedding(data, positions);
        }
        long[] dims = Tensors.dims(data);
        long[] result = joined(
                Arrays.copyOf(dims, (int) axis),
                Tensors.dims(positions),
                Arrays.copyOfRange(dims, (int) axis + 1, dims.length));
        return data.index_select(axis, positions.reshape(-1)).reshape(result);
    }

    private static long[] joined(long[]... parts) {
        return Arrays.stream(parts).flatMapToLong(LongStream::of).toArray();
    }

    private static Tensor gatherElements(Call call) {
        Tensor data = call.tensor(0);
        long axis = Call.axis(call.attribute("axis", 0), data.dim());
        return data.gather(axis, Indices.fromEnd(data, call.tensor(1), data.size(axis)));
    }

    private static Tensor gatherNd(Call call) {
        Tensor data = call.tensor(0);
        long[] dims = Tensors.dims(data);
        int batchDims = (int) call.attribute("batch_dims", 0);
        long[] indexDims = Tensors.dims(call.tensor(1));
        int width = (int) indexDims[indexDims.length - 1];
        long batches = product(dims, 0, batchDims);
        long places = product(dims, batchDims, batchDims + width);
        Tensor rows = flatPositions(data, call.tensor(1), Arrays.copyOfRange(dims, batchDims, batchDims + width))
                .reshape(batches, -1)
                .add(Indices.positions(data, Indices.upTo(batches))
                        .mul(new Scalar(places))
                        .unsqueeze(1));
        long[] result = joined(
                Arrays.copyOf(indexDims, indexDims.length - 1),
                Arrays.copyOfRange(dims, batchDims + width, dims.length));
        return data.reshape(batches * places, product(dims, batchDims + width, dims.length))
                .index_select(0, rows.reshape(-1))
                .reshape(result);
    }

    /** Positions on several axes, the last axis of the tensor, as one position on these axes laid end to end. */
    private static Tensor flatPositions(Tensor data, Tensor positions, long... sizes) {
        long[] steps = new long[sizes.length];
        for (int i = 0; i < sizes.length; i++) {
            steps[i] = product(sizes, i + 1, sizes.length);
        }
        Tensor wide = positions.to(data.device(), ScalarType.Long);
        Tensor counted = torch.where(wide.lt(new Scalar(0L)), wide.add(Indices.positions(data, sizes)), wide);
        return counted.mul(Indices.positions(data, steps)).sum(-1);
    }

    private static long product(long[] dims, int from, int to) {
        return Arrays.stream(dims, from, to).reduce(1, Math::multiplyExact);
    }

    private static Tensor scatterElements(Call call) {
        Tensor data = call.tensor(0);
        long axis = Call.axis(call.attribute("axis", 0), data.dim());
        Tensor positions = Indices.fromEnd(data, call.tensor(1), data.size(axis));
        return scattered(call, data, axis, positions, call.tensor(2));
    }

    private static Tensor scatterNd(Call call) {
        Tensor data = call.tensor(0);
        long[] dims = Tensors.dims(data);
        int width = (int) call.tensor(1).size(-1);
        long rest = product(dims, width, dims.length);
        Tensor rows =
                flatPositions(data, call.tensor(1), Arrays.copyOf(dims, width)).reshape(-1, 1);
        Tensor table = data.reshape(product(dims, 0, width), rest);
        Tensor updates = call.tensor(2).reshape(rows.size(0), rest);
        return scattered(call, table, 0, rows.expand(rows.size(0), rest), updates)
                .reshape(dims);
    }

    private static Tensor scattered(Call call, Tensor data, long axis, Tensor positions, Tensor updates) {
        String reduction = call.attribute("reduction", "none");
        return switch (reduction) {
            case "none" -> data.scatter(axis, positions, updates);
            case "add" -> data.scatter_add(axis, positions, updates);
            case "mul" -> data.scatter_reduce(axis, positions, updates, "prod");
            case "max" -> data.scatter_reduce(axis, positions, updates, "amax");
            case "min" -> data.scatter_reduce(axis, positions, updates, "amin");
            default -> throw call.unsupported("the reduction " + reduction);
        };
    }

    private static Tensor oneHot(Call call) {
        Tensor values = call.tensor(2);
        long depth = call.longs(1)[0];
        Tensor positions = Indices.fromEnd(values, call.tensor(0), depth);
        long axis = Call.axis(call.attribute("axis", -1), positions.dim() + 1);
        long[] around = new long[(int) positions.dim() + 1];
        Arrays.fill(around, 1);
        around[(int) axis] = depth;
        Tensor classes = Indices.positions(values, Indices.upTo(depth)).reshape(around);
        return torch.where(positions.unsqueeze(axis).eq(classes), values.select(0, 1), values.select(0, 0));
    }

    /** The k largest or smallest; of equal ones, those with the lower position first. */
    private static Tensor[] topK(Call call) {
        Tensor data = call.tensor(0);
        long axis = Call.axis(call.attribute("axis", -1), data.dim());
        long k = call.has(1) ? call.longs(1)[0] : call.attribute("k", 1);
        boolean largest = call.attribute("largest", 1) != 0;
        T_TensorTensor_T sorted = data.sort(new BoolOptional(true), axis, largest);
        return new Tensor[] {sorted.get0().narrow(axis, 0, k), sorted.get1().narrow(axis, 0, k)};
    }
}
