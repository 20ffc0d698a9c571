package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Objects;

/**
 * A matrix {@code [outputs, inputs]} or a table {@code [vocabulary, width]} as signed integers of the same layout, with one
 * scale a row and zero point 0: {@code scale = max|x| / (2^(b-1) - 1)}, see {@link AffineParameters#symmetric}.
 */
public final class RowChannels {
    private RowChannels() {}

    /**
     * Quantizes rows {@code [fromRow, toRow)}; different threads may take different rows.
     *
     * @param target receives {@code [toRow - fromRow, columns]} integers
     * @param scales receives {@code toRow - fromRow} scales
     * @throws JerboaException {@link ErrorCode#INVALID_WEIGHT} if a weight is NaN or infinite
     */
    public static void quantize(
            FloatMatrix matrix, IntegerRange integers, long fromRow, long toRow, byte[] target, float[] scales) {
        Objects.checkFromToIndex(fromRow, toRow, matrix.rows());
        float[] row = new float[matrix.columns()];
        for (int i = 0; i < toRow - fromRow; i++) {
            matrix.read(fromRow + i, 0, row.length, row, 0);
            float maximum = largestMagnitude(row);
            if (!Float.isFinite(maximum)) {
                throw InvalidWeight.in(matrix, fromRow + i, fromRow + i + 1, 0, row.length);
            }
            scales[i] = AffineParameters.scale(maximum, integers.half() - 1);
            Kernels.roundInPlace(row, scales[i], row.length);
            Kernels.storeBytes(row, target, i * row.length, row.length);
        }
    }

    // Four maxima, because each Math.max waits for the one before it.
    private static float largestMagnitude(float[] values) {
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i < values.length - 3; i += 4) {
            a = Math.max(a, Math.abs(values[i]));
            b = Math.max(b, Math.abs(values[i + 1]));
            c = Math.max(c, Math.abs(values[i + 2]));
            d = Math.max(d, Math.abs(values[i + 3]));
        }
        for (; i < values.length; i++) {
            a = Math.max(a, Math.abs(values[i]));
        }
        return Math.max(Math.max(a, b), Math.max(c, d));
    }

    /**
     * Computes one row of weights from its integers.
     *
     * @param integers where the row begins at the offset
     * @param target receives as many floats as it is long
     */
    public static void dequantize(byte[] integers, int offset, float scale, float[] target) {
        for (int i = 0; i < target.length; i++) {
            target[i] = scale * integers[offset + i];
        }
    }
}
