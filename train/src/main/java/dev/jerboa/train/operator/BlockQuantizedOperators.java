package dev.jerboa.train.operator;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.train.graph.Call;
import dev.jerboa.train.graph.OperatorTable;
import dev.jerboa.train.graph.Tensors;
import java.util.Optional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** ONNX Runtime's operators on weights that are quantized in blocks; gradients flow to all but the integers. */
final class BlockQuantizedOperators {
    static final OperatorTable TABLE = new OperatorTable()
            .addMicrosoft("MatMulNBits", BlockQuantizedOperators::matMul)
            .addMicrosoft("GatherBlockQuantized", BlockQuantizedOperators::gather);

    private BlockQuantizedOperators() {}

    /** {@code A W^T + bias}, {@code W [N, K]} being packed as {@code [N, blocks, bytes of a block]}. */
    private static Tensor matMul(Call call) {
        int bits = (int) call.attribute("bits", 4);
        long columns = call.attribute("K", 0);
        long rows = call.attribute("N", 0);
        if (call.has(4)) {
            throw call.unsupported("the input g_idx, an order of groups, is not known");
        }
        Tensor packed = call.tensor(1);
        long blocks = packed.size(1);
        Tensor scale = call.tensor(2).reshape(rows, blocks, 1);
        Tensor integers = PackedWeights.unpacked(packed, bits).to(scale.scalar_type());
        Tensor weight = integers.sub(zeroPoint(call, bits, rows, blocks, scale))
                .mul(scale)
                .reshape(rows, -1);
        if (weight.size(1) > columns) {
            weight = PackedWeights.firstPlaces(weight, columns);
        }
        Tensor input = call.tensor(0);
        return torch.linear(
                input,
                Numbers.like(input, weight),
                call.optional(5).map(TensorOptional::new).orElseGet(TensorOptional::new));
    }

    /** Packed like the weight, a row's bytes filled up, or plain in the type of the scale; else the middle. */
    private static Tensor zeroPoint(Call call, int bits, long rows, long blocks, Tensor scale) {
        if (!call.has(3)) {
            return torch.full(new long[] {1}, new Scalar((double) (1L << (bits - 1))))
                    .to(scale);
        }
        Tensor given = call.tensor(3);
        Tensor plain = Tensors.isFloat(given)
                ? given.reshape(rows, blocks)
                : PackedWeights.firstPlaces(PackedWeights.unpacked(given.reshape(rows, -1), bits), blocks);
        return plain.reshape(rows, blocks, 1).to(scale.scalar_type());
    }

    /** Places of an axis picked as Gather does, then made floats. */
    private static Tensor gather(Call call) {
        Tensor scale = call.tensor(2);
        int bits = (int) call.attribute("bits", 4);
        boolean packed = call.type(0) == ElementType.UINT8 && bits < Byte.SIZE;
        Tensor data = packed ? PackedWeights.unpacked(call.tensor(0), bits) : call.tensor(0);
        long gathered = Call.axis(call.attribute("gather_axis", 0), data.dim());
        long quantized = Call.axis(call.attribute("quantize_axis", 1), data.dim());
        Tensor zeroPoint;
        if (call.has(3)) {
            Tensor given = packed ? PackedWeights.unpacked(call.tensor(3), bits) : call.tensor(3);
            zeroPoint = given.slice(quantized, new LongOptional(0), new LongOptional(scale.size(quantized)), 1);
        } else {
            long middle = call.type(0) == ElementType.UINT8 ? 1L << (bits - 1) : 0;
            zeroPoint = torch.full_like(scale, new Scalar((double) middle));
        }
        Tensor weight = Quantization.dequantized(
                data,
                Quantization.Parameters.of(
                        data, scale, Optional.of(zeroPoint), quantized, call.attribute("block_size", 128)));
        return picked(weight, call.tensor(1), gathered);
    }

    private static Tensor picked(Tensor data, Tensor indices, long axis) {
        Tensor wide = indices.to(ScalarType.Long);
        Tensor counted = torch.where(wide.lt(new Scalar(0L)), wide.add(new Scalar(data.size(axis))), wide);
        Tensor rows = data.index_select(axis, counted.reshape(-1));
        long[] around = Tensors.dims(data);
        long[] shape = new long[around.length - 1 + (int) indices.dim()];
        long[] picked = Tensors.dims(indices);
        System.arraycopy(around, 0, shape, 0, (int) axis);
        System.arraycopy(picked, 0, shape, (int) axis, picked.length);
        System.arraycopy(around, (int) axis + 1, shape, (int) axis + picked.length, around.length - 1 - (int) axis);
        return rows.reshape(shape);
    }
}
