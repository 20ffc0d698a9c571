package dev.jerboa.quantize.aware;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BitPacking;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.form.BlockIntegers;
import dev.jerboa.quantize.plan.Weight;
import java.nio.ByteBuffer;

/** Scales and zero points of blocks, between the layout of the kernels and that of QuantizeLinear. */
final class BlockParameters {
    /** The names of the constants of one weight. */
    record Names(String scales, String zeroPoints) {}

    private BlockParameters() {}

    /**
     * Adds the scales and zero points of a weight to a graph as QuantizeLinear reads them: in the axes of the weight as it is
     * stored, with blocks in the place of the inputs.
     */
    static Names add(Graph owner, String weight, BlockLayout layout, BlockIntegers integers, boolean byOutput) {
        int rows = Math.toIntExact(integers.rows());
        int blocks = layout.blocks(integers.width());
        float[] kernelScales = integers.scales().toFloats();
        float[] scales = new float[kernelScales.length];
        int[] zeroPoints = new int[kernelScales.length];
        for (int row = 0; row < rows; row++) {
            for (int block = 0; block < blocks; block++) {
                int place = byOutput ? row * blocks + block : block * rows + row;
                scales[place] = kernelScales[row * blocks + block];
                zeroPoints[place] = zeroPoint(integers, layout, row, block);
            }
        }
        long[] dims = byOutput ? new long[] {rows, blocks} : new long[] {blocks, rows};
        Names names =
                new Names(owner.freshName(weight + "_block_scales"), owner.freshName(weight + "_block_zero_points"));
        owner.addInitializer(names.scales(), TensorData.ofFloats(dims, scales));
        owner.addInitializer(names.zeroPoints(), packed(dims, zeroPoints, layout.bits()));
        return names;
    }

    private static int zeroPoint(BlockIntegers integers, BlockLayout layout, int row, int block) {
        if (layout.symmetric()) {
            return layout.integers().middle();
        }
        TensorData zeroPoints = integers.zeroPoints().orElseThrow();
        int rowBytes = Math.toIntExact(zeroPoints.dim(1));
        byte[] bytes = new byte[rowBytes];
        zeroPoints.bytes().slice((long) row * rowBytes, rowBytes).get(bytes);
        return BitPacking.get(bytes, 0, block, layout.bits());
    }

    private static TensorData packed(long[] dims, int[] values, int bits) {
        byte[] bytes = new byte[(values.length * bits + 7) / 8];
        for (int i = 0; i < values.length; i++) {
            BitPacking.put(bytes, 0, i, bits, values[i]);
        }
        return TensorData.of(bits == 4 ? ElementType.UINT4 : ElementType.UINT8, dims, ByteSource.of(bytes));
    }

    /** The integers of a weight for scales and zero points as {@link #add} lays them out. */
    static BlockIntegers integers(
            Weight weight, boolean byOutput, BlockLayout layout, TensorData scales, TensorData zeroPoints) {
        TensorData data = weight.constant().data();
        int rows = Math.toIntExact(data.dim(byOutput ? 0 : 1));
        int width = Math.toIntExact(data.dim(byOutput ? 1 : 0));
        int blocks = layout.blocks(width);
        float[] values = data.toFloats();
        float[] given = scales.toFloats();
        byte[] packed = bytes(zeroPoints);
        byte[] integers = new byte[values.length];
        float[] kernelScales = new float[rows * blocks];
        byte[] kernelZeroPoints = new byte[layout.symmetric() ? 0 : rows * blocks];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < width; column++) {
                int block = column / layout.blockSize();
                int place = byOutput ? row * blocks + block : block * rows + row;
                AffineParameters parameters =
                        new AffineParameters(given[place], BitPacking.get(packed, 0, place, layout.bits()));
                float value = values[byOutput ? row * width + column : column * rows + row];
                integers[row * width + column] = (byte) parameters.quantize(value, layout.integers());
                kernelScales[row * blocks + block] = parameters.scale();
                if (!layout.symmetric()) {
                    kernelZeroPoints[row * blocks + block] = (byte) parameters.zeroPoint();
                }
            }
        }
        return BlockIntegers.of(QuantizedBlocks.of(layout, rows, width, integers, kernelScales, kernelZeroPoints));
    }

    private static byte[] bytes(TensorData data) {
        ByteBuffer buffer = data.bytes().slice(0, Math.toIntExact(data.bytes().sizeBytes()));
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }
}
