package dev.jerboa.quantize.form;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.BlockQuantizer;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.Optional;

/**
 * A matrix in blocks of integers, as tensors.
 *
 * @param rows outputs of the product, or rows of the table
 * @param width inputs of the product, or width of the table
 * @param integers {@code [rows, blocks, blockBytes]}
 * @param scales {@code [rows, blocks]}
 * @param zeroPoints {@code [rows, packed]}; absent if the blocks are symmetric
 */
public record BlockIntegers(
        long rows, int width, TensorData integers, TensorData scales, Optional<TensorData> zeroPoints) {
    // A page of floats wide, so that each page of a mapped matrix is read by one task only.
    private static final int COLUMNS_STEP = 1024;
    private static final int ROWS_STEP_ELEMENTS = 1 << 18;

    /**
     * Quantizes a weight.
     *
     * @param storedByOutput whether the weight is stored as {@code [rows, width]} and not as {@code [width, rows]}
     */
    static BlockIntegers of(Weight weight, boolean storedByOutput, WeightForm.Blocks form, Scratch scratch) {
        BlockLayout layout = form.layout();
        TensorMatrix matrix = TensorMatrix.of(weight);
        long rows = storedByOutput ? matrix.rows() : matrix.columns();
        int width = storedByOutput ? matrix.columns() : Math.toIntExact(matrix.rows());
        long rowBytes = layout.rowBytes(width);
        long scaleBytes = (long) layout.blocks(width) * Float.BYTES;
        long zeroPointBytes = layout.symmetric() ? 0 : layout.zeroPointRowBytes(width);
        Scratch.Region integers = scratch.allocate(rows * rowBytes);
        Scratch.Region scales = scratch.allocate(rows * scaleBytes);
        Scratch.Region zeroPoints = scratch.allocate(rows * zeroPointBytes);
        long step = storedByOutput ? Math.max(1, ROWS_STEP_ELEMENTS / Math.max(1, width)) : COLUMNS_STEP;
        Parallel.forEach(rows, step, from -> {
            long to = Math.min(rows, from + step);
            BlockQuantizer quantizer = new BlockQuantizer(layout, form.search());
            QuantizedBlocks blocks =
                    storedByOutput ? quantizer.rows(matrix, from, to) : quantizer.columns(matrix, (int) from, (int) to);
            integers.write(from * rowBytes, blocks.values());
            scales.write(from * scaleBytes, blocks.scales());
            blocks.zeroPoints().ifPresent(bytes -> zeroPoints.write(from * zeroPointBytes, bytes));
        });
        return new BlockIntegers(
                rows,
                width,
                TensorData.of(
                        ElementType.UINT8,
                        new long[] {rows, layout.blocks(width), layout.blockBytes()},
                        integers.bytes()),
                TensorData.of(ElementType.FLOAT, new long[] {rows, layout.blocks(width)}, scales.bytes()),
                layout.symmetric()
                        ? Optional.empty()
                        : Optional.of(TensorData.of(
                                ElementType.UINT8, new long[] {rows, zeroPointBytes}, zeroPoints.bytes())));
    }

    /** Blocks that are on the heap already. */
    public static BlockIntegers of(QuantizedBlocks blocks) {
        BlockLayout layout = blocks.layout();
        long rows = blocks.rows();
        long count = layout.blocks(blocks.width());
        return new BlockIntegers(
                rows,
                blocks.width(),
                TensorData.of(
                        ElementType.UINT8,
                        new long[] {rows, count, layout.blockBytes()},
                        ByteSource.of(blocks.values())),
                TensorData.of(ElementType.FLOAT, new long[] {rows, count}, ByteSource.of(blocks.scales())),
                blocks.zeroPoints()
                        .map(bytes -> TensorData.of(
                                ElementType.UINT8,
                                new long[] {rows, layout.zeroPointRowBytes(blocks.width())},
                                ByteSource.of(bytes))));
    }

    /** The integers as {@code MatMulNBits} declares them: {@code [rows, blocks, blockBytes]}. */
    TensorData asMatrix() {
        return integers;
    }

    /** The integers as {@code GatherBlockQuantized} declares them: {@code [rows, bytes of a row]}. */
    TensorData asTable() {
        return TensorData.of(ElementType.UINT8, new long[] {rows, integers.dim(1) * integers.dim(2)}, integers.bytes());
    }
}
