package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** Finds and names the element of a weight that has no integer: NaN or infinity. */
public final class InvalidWeight {
    private InvalidWeight() {}

    /** The failure that names one element. */
    static JerboaException at(String name, String index, float value) {
        return new JerboaException(
                ErrorCode.INVALID_WEIGHT,
                "weight '" + name + "' holds " + value + " at [" + index + "]",
                "The file is damaged or its training diverged; use another export, or leave this weight as it is.");
    }

    /** The failure that names the first such element, row by row, of a region known to hold one. */
    public static JerboaException in(FloatMatrix matrix, long fromRow, long toRow, int fromColumn, int toColumn) {
        float[] values = new float[toColumn - fromColumn];
        for (long row = fromRow; row < toRow; row++) {
            matrix.read(row, fromColumn, values.length, values, 0);
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i])) {
                    return at(matrix.name(), row + ", " + (fromColumn + i), values[i]);
                }
            }
        }
        return new JerboaException(
                ErrorCode.INTERNAL, "weight '" + matrix.name() + "' changed while it was read", "Run the job again.");
    }
}
