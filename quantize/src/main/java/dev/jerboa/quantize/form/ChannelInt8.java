package dev.jerboa.quantize.form;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.ColumnChannels;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.RowChannels;
import dev.jerboa.quantize.plan.Weight;
import java.nio.ByteBuffer;

/**
 * A matrix of 8-bit integers with a scale for each output or row, as tensors.
 *
 * @param values signed integers
 * @param scales {@code [channels]}
 */
public record ChannelInt8(TensorData values, TensorData scales) {
    private static final int STEP_ELEMENTS = 1 << 18;

    /**
     * Quantizes the factor of a matrix product with a scale for each output.
     *
     * @param storedByOutput whether the weight is stored as {@code [outputs, inputs]}
     * @param integers signed ones
     * @return integers {@code [inputs, outputs]}
     */
    static ChannelInt8 ofOutputs(Weight weight, boolean storedByOutput, IntegerRange integers, Scratch scratch) {
        return storedByOutput
                ? ofRows(weight, integers, scratch).transposed(scratch)
                : ofColumns(weight, integers, scratch);
    }

    /** Quantizes a table {@code [rows, width]} with a scale for each row. */
    static ChannelInt8 ofRows(Weight weight, IntegerRange range, Scratch scratch) {
        TensorMatrix matrix = TensorMatrix.of(weight);
        long step = step(matrix);
        float[] scales = new float[Math.toIntExact(matrix.rows())];
        Scratch.Region values = scratch.allocate(matrix.rows() * matrix.columns());
        Parallel.forEach(matrix.rows(), step, from -> {
            long to = Math.min(matrix.rows(), from + step);
            byte[] integers = new byte[(int) (to - from) * matrix.columns()];
            float[] rowScales = new float[(int) (to - from)];
            RowChannels.quantize(matrix, range, from, to, integers, rowScales);
            System.arraycopy(rowScales, 0, scales, (int) from, rowScales.length);
            values.write(from * matrix.columns(), ByteBuffer.wrap(integers));
        });
        return new ChannelInt8(
                TensorData.of(ElementType.INT8, weight.constant().data().dims(), values.bytes()),
                TensorData.ofFloats(new long[] {scales.length}, scales));
    }

    private static ChannelInt8 ofColumns(Weight weight, IntegerRange range, Scratch scratch) {
        TensorMatrix matrix = TensorMatrix.of(weight);
        long step = step(matrix);
        float[] maxima = Parallel.steps(matrix.rows(), step)
                .mapToObj(from -> {
                    float[] part = new float[matrix.columns()];
                    ColumnChannels.raiseMaxima(matrix, from, Math.min(matrix.rows(), from + step), part);
                    return part;
                })
                .reduce(new float[matrix.columns()], ChannelInt8::larger);
        float[] scales = ColumnChannels.scales(maxima, range);
        Scratch.Region values = scratch.allocate(matrix.rows() * matrix.columns());
        Parallel.forEach(matrix.rows(), step, from -> {
            long to = Math.min(matrix.rows(), from + step);
            byte[] integers = new byte[(int) (to - from) * matrix.columns()];
            ColumnChannels.quantize(matrix, scales, from, to, integers, 0);
            values.write(from * matrix.columns(), ByteBuffer.wrap(integers));
        });
        return new ChannelInt8(
                TensorData.of(ElementType.INT8, weight.constant().data().dims(), values.bytes()),
                TensorData.ofFloats(new long[] {scales.length}, scales));
    }

    private static float[] larger(float[] a, float[] b) {
        float[] merged = a.clone();
        ColumnChannels.merge(merged, b);
        return merged;
    }

    private static long step(TensorMatrix matrix) {
        return Math.max(1, STEP_ELEMENTS / Math.max(1, matrix.columns()));
    }

    /** The same integers counted from the middle of unsigned ones: 128 more. */
    TensorData unsigned(Scratch scratch) {
        long size = values.sizeBytes();
        Scratch.Region region = scratch.allocate(size);
        Parallel.forEach(size, STEP_ELEMENTS, from -> {
            byte[] part = new byte[(int) Math.min(STEP_ELEMENTS, size - from)];
            values.bytes().slice(from, part.length).get(part);
            for (int i = 0; i < part.length; i++) {
                part[i] ^= Byte.MIN_VALUE;
            }
            region.write(from, ByteBuffer.wrap(part));
        });
        return TensorData.of(ElementType.UINT8, values.dims(), region.bytes());
    }

    /** The transposed integers; what were rows are outputs now, and keep their scales. */
    ChannelInt8 transposed(Scratch scratch) {
        int rows = Math.toIntExact(values.dim(0));
        int columns = Math.toIntExact(values.dim(1));
        Scratch.Region region = scratch.allocate(values.sizeBytes());
        int step = Math.max(1, STEP_ELEMENTS / Math.max(1, rows));
        Parallel.forEach(columns, step, from -> {
            int count = (int) Math.min(step, columns - from);
            byte[] transposed = new byte[count * rows];
            byte[] part = new byte[count];
            for (int row = 0; row < rows; row++) {
                values.bytes().slice((long) row * columns + from, count).get(part);
                for (int i = 0; i < count; i++) {
                    transposed[i * rows + row] = part[i];
                }
            }
            region.write(from * rows, ByteBuffer.wrap(transposed));
        });
        return new ChannelInt8(TensorData.of(ElementType.INT8, new long[] {columns, rows}, region.bytes()), scales);
    }

    /** The scales as a column, {@code [channels, 1]}, of which rows can be looked up. */
    TensorData scalesAsColumn() {
        return TensorData.of(ElementType.FLOAT, new long[] {scales.elementCount(), 1}, scales.bytes());
    }
}
