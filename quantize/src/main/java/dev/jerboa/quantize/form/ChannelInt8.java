package dev.jerboa.quantize.form;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.kernel.ChannelQuantizer;
import dev.jerboa.quantize.kernel.RowQuantizer;
import dev.jerboa.quantize.plan.Weight;
import java.nio.ByteBuffer;

/**
 * A matrix of 8-bit integers with a scale for each output or row, as tensors.
 *
 * @param values signed integers
 * @param scales {@code [channels]}
 */
record ChannelInt8(TensorData values, TensorData scales) {
    private static final int TILE_ELEMENTS = 1 << 18;

    /**
     * Quantizes the factor of a matrix product with a scale for each output.
     *
     * @param storedByOutput whether the weight is stored as {@code [outputs, inputs]}
     * @return integers {@code [inputs, outputs]}
     */
    static ChannelInt8 ofColumns(Weight weight, boolean storedByOutput, Scratch scratch) {
        TensorTiles tiles = new TensorTiles(weight.constant().data(), storedByOutput);
        int outputs = tiles.outputs();
        float[][] scales = new float[1][];
        Parallel.forEach(weight, 1, 1, only -> scales[0] = ChannelQuantizer.scales(tiles));
        Scratch.Region values = scratch.allocate((long) tiles.inputs() * outputs);
        int step = ChannelQuantizer.tileInputs(outputs);
        Parallel.forEach(weight, tiles.inputs(), step, first -> {
            int count = Math.min(step, tiles.inputs() - first);
            values.write(
                    (long) first * outputs,
                    ByteBuffer.wrap(ChannelQuantizer.quantize(tiles, scales[0], first, count)));
        });
        return new ChannelInt8(
                TensorData.of(ElementType.INT8, new long[] {tiles.inputs(), outputs}, values.bytes()),
                TensorData.ofFloats(new long[] {outputs}, scales[0]));
    }

    /** Quantizes a table {@code [rows, width]} with a scale for each row. */
    static ChannelInt8 ofRows(Weight weight, Scratch scratch) {
        TensorData table = weight.constant().data();
        int rows = Math.toIntExact(table.dim(0));
        int width = Math.toIntExact(table.dim(1));
        int step = Math.max(1, TILE_ELEMENTS / Math.max(1, width));
        float[] scales = new float[rows];
        Scratch.Region values = scratch.allocate(table.elementCount());
        Parallel.forEach(weight, rows, step, first -> {
            int count = Math.min(step, rows - first);
            float[] floats = new float[count * width];
            table.bytes()
                    .slice((long) first * width * Float.BYTES, floats.length * Float.BYTES)
                    .asFloatBuffer()
                    .get(floats);
            byte[] integers = new byte[floats.length];
            float[] rowScales = new float[count];
            RowQuantizer.quantize(floats, count, width, first, integers, rowScales);
            System.arraycopy(rowScales, 0, scales, first, count);
            values.write((long) first * width, ByteBuffer.wrap(integers));
        });
        return new ChannelInt8(
                TensorData.of(ElementType.INT8, table.dims(), values.bytes()),
                TensorData.ofFloats(new long[] {rows}, scales));
    }

    /** The scales as a column, {@code [channels, 1]}, of which rows can be looked up. */
    TensorData scalesAsColumn() {
        return TensorData.of(ElementType.FLOAT, new long[] {scales.elementCount(), 1}, scales.bytes());
    }
}
