package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * A matrix {@code [inputs, outputs]} as signed integers of the same layout, with one scale a column and zero point 0.
 *
 * <p>{@code scale = max|x| / (2^(b-1) - 1)}, see {@link AffineParameters#symmetric}. Work goes in two passes over stripes of
 * rows, which different threads may take: {@link #raiseMaxima} with an array a thread, {@link #merge}, {@link #scales}, then
 * {@link #quantize}. Memory is bounded by a row.
 */
public final class ColumnChannels {
    private ColumnChannels() {}

    /**
     * Raises the largest magnitude of each column by rows {@code [fromRow, toRow)}.
     *
     * @param maxima one a column, all zero at first
     * @throws JerboaException {@link ErrorCode#INVALID_WEIGHT} if a weight is NaN or infinite
     */
    public static void raiseMaxima(FloatMatrix matrix, long fromRow, long toRow, float[] maxima) {
        requireColumns(matrix, maxima);
        float[] row = new float[maxima.length];
        for (long i = fromRow; i < toRow; i++) {
            matrix.read(i, 0, row.length, row, 0);
            Kernels.raise(row, maxima, row.length);
        }
        for (float maximum : maxima) {
            if (!Float.isFinite(maximum)) {
                throw InvalidWeight.in(matrix, fromRow, toRow, 0, row.length);
            }
        }
    }

    /** Raises the maxima of some rows to those of others. */
    public static void merge(float[] maxima, float[] others) {
        Kernels.raise(others, maxima, maxima.length);
    }

    /** The scale of each column from the largest magnitude of all its rows. */
    public static float[] scales(float[] maxima, IntegerRange integers) {
        float[] scales = new float[maxima.length];
        for (int i = 0; i < scales.length; i++) {
            scales[i] = AffineParameters.scale(maxima[i], integers.half() - 1);
        }
        return scales;
    }

    /**
     * Quantizes rows {@code [fromRow, toRow)}.
     *
     * @param scales one a column, made from the maxima of all rows; with a smaller scale, values stop at -127 and 127
     * @param target receives {@code [toRow - fromRow, columns]} integers from the offset on
     */
    public static void quantize(
            FloatMatrix matrix, float[] scales, long fromRow, long toRow, byte[] target, int targetOffset) {
        requireColumns(matrix, scales);
        float[] row = new float[scales.length];
        int offset = targetOffset;
        for (long i = fromRow; i < toRow; i++) {
            matrix.read(i, 0, row.length, row, 0);
            Kernels.roundInPlace(row, scales, row.length);
            Kernels.storeBytes(row, target, offset, row.length);
            offset += row.length;
        }
    }

    /**
     * Computes one row of weights from its integers.
     *
     * @param integers where the row begins at the offset
     * @param target receives a float a column
     */
    public static void dequantize(byte[] integers, int offset, float[] scales, float[] target) {
        for (int i = 0; i < scales.length; i++) {
            target[i] = scales[i] * integers[offset + i];
        }
    }

    private static void requireColumns(FloatMatrix matrix, float[] perColumn) {
        if (perColumn.length != matrix.columns()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "weight '" + matrix.name() + "' has " + matrix.columns() + " columns but " + perColumn.length
                            + " numbers were given for them",
                    "Give one number a column.");
        }
    }
}
