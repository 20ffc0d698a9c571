package dev.jerboa.quantize.form;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.kernel.BlockQuantizer;
import dev.jerboa.quantize.kernel.QuantizedRows;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.Optional;

/**
 * A matrix in blocks of integers, as tensors.
 *
 * @param rows outputs of the product, or rows of the table
 * @param width inputs of the product, or width of the table
 * @param integers packed, {@code [rows * blocks * blockBytes]} bytes in all
 * @param scales {@code [rows, blocks]}
 * @param zeroPoints {@code [rows, packed]}; absent if the blocks are symmetric
 */
record BlockIntegers(
        int rows,
        int width,
        WeightForm.Blocks form,
        TensorData integers,
        TensorData scales,
        Optional<TensorData> zeroPoints) {
    // A page of floats wide, so that each page of a mapped matrix is read by one tile only.
    private static final int TILE_OUTPUTS = 1024;

    /**
     * Quantizes a weight.
     *
     * @param storedByOutput whether the weight is stored as {@code [rows, width]} and not as {@code [width, rows]}
     */
    static BlockIntegers of(Weight weight, boolean storedByOutput, WeightForm.Blocks form, Scratch scratch) {
        TensorTiles tiles = new TensorTiles(weight.constant().data(), storedByOutput);
        int rows = tiles.outputs();
        int width = tiles.inputs();
        int blocks = Math.toIntExact(form.blocksOf(width));
        long zeroPointBytes = form.symmetric() ? 0 : form.zeroPointBytesOf(width);
        Scratch.Region integers = scratch.allocate((long) rows * blocks * form.blockBytes());
        Scratch.Region scales = scratch.allocate((long) rows * blocks * Float.BYTES);
        Scratch.Region zeroPoints = scratch.allocate(rows * zeroPointBytes);
        Parallel.forEach(weight, rows, TILE_OUTPUTS, first -> {
            int count = Math.min(TILE_OUTPUTS, rows - first);
            QuantizedRows quantized = new BlockQuantizer(form.bits(), form.blockSize(), form.symmetric(), true, count)
                    .quantize(tiles, first, count);
            integers.write((long) first * blocks * form.blockBytes(), quantized.integers());
            scales.write((long) first * blocks * Float.BYTES, quantized.scales());
            zeroPoints.write(first * zeroPointBytes, quantized.zeroPoints());
        });
        return new BlockIntegers(
                rows,
                width,
                form,
                TensorData.of(
                        ElementType.UINT8, new long[] {rows, blocks, form.blockBytes()}, integers.bytes()),
                TensorData.of(ElementType.FLOAT, new long[] {rows, blocks}, scales.bytes()),
                form.symmetric()
                        ? Optional.empty()
                        : Optional.of(TensorData.of(
                                ElementType.UINT8, new long[] {rows, zeroPointBytes}, zeroPoints.bytes())));
    }

    /** The integers as {@code MatMulNBits} declares them: {@code [rows, blocks, blockBytes]}. */
    TensorData asMatrix() {
        return integers;
    }

    /** The integers as {@code GatherBlockQuantized} declares them: {@code [rows, bytes of a row]}. */
    TensorData asTable() {
        long[] dims = integers.dims();
        return TensorData.of(ElementType.UINT8, new long[] {dims[0], dims[1] * dims[2]}, integers.bytes());
    }
}
