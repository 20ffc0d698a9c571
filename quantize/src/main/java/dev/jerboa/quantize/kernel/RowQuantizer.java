package dev.jerboa.quantize.kernel;

/** Quantizes rows to 8-bit integers centred on zero, with one scale a row: {@code scale = max|w| / 127}. */
public final class RowQuantizer {
    private static final float TOP = 127;

    private RowQuantizer() {}

    /**
     * Quantizes rows.
     *
     * @param rows row-major {@code [count, width]}
     * @param firstRow the number of the first row, for an error
     * @param integers receives {@code [count, width]}
     * @param scales receives one a row
     * @throws InvalidWeightException if a weight is NaN or infinite
     */
    public static void quantize(float[] rows, int count, int width, int firstRow, byte[] integers, float[] scales) {
        for (int row = 0; row < count; row++) {
            float largest = largestMagnitude(rows, row * width, width);
            if (!Float.isFinite(largest)) {
                throw invalid(rows, row, width, firstRow);
            }
            float scale = largest / TOP;
            scales[row] = scale >= Float.MIN_NORMAL ? scale : 1f;
            round(rows, row * width, width, 1 / scales[row], integers);
        }
    }

    // Bits of magnitudes order like the magnitudes, and an integer maximum vectorizes where one of floats does not.
    private static float largestMagnitude(float[] rows, int from, int width) {
        int largest = 0;
        for (int i = from; i < from + width; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(rows[i]) & Integer.MAX_VALUE);
        }
        return Float.intBitsToFloat(largest);
    }

    private static void round(float[] rows, int from, int width, float inverse, byte[] integers) {
        for (int i = from; i < from + width; i++) {
            integers[i] = (byte) Float.floatToRawIntBits(
                    Math.min(Math.max(rows[i] * inverse, -TOP), TOP) + Rounding.SHIFT);
        }
    }

    private static InvalidWeightException invalid(float[] rows, int row, int width, int firstRow) {
        for (int i = 0; i < width; i++) {
            float value = rows[row * width + i];
            if (!Float.isFinite(value)) {
                return new InvalidWeightException(i, firstRow + row, value);
            }
        }
        throw new IllegalStateException("no such weight in row " + (firstRow + row));
    }
}
