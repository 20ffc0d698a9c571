package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * The range of some values, stretched to include zero, which must always have an exact integer.
 *
 * @param min the smallest value, or 0
 * @param max the largest value, or 0
 */
public record ValueRange(float min, float max) {
    /** @throws JerboaException if an end is not finite, or zero is not between the ends */
    public ValueRange {
        if (!(min <= 0 && max >= 0 && Float.isFinite(min) && Float.isFinite(max))) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a range from " + min + " to " + max + " cannot be quantized",
                    "Give finite ends with zero between them.");
        }
    }

    /**
     * The range of these values and zero; of no values it is {@code [0, 0]}.
     *
     * @param name what the values are, for the error message
     * @throws JerboaException {@link ErrorCode#INVALID_WEIGHT} if a value is NaN or infinite
     */
    public static ValueRange of(String name, float... values) {
        float min = 0;
        float max = 0;
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw InvalidWeight.at(name, String.valueOf(i), values[i]);
            }
            min = Math.min(min, values[i]);
            max = Math.max(max, values[i]);
        }
        return new ValueRange(min, max);
    }

    /** The end of larger magnitude, with its sign; the lower end if they are equally far from zero. */
    public float extreme() {
        return max > -min ? max : min;
    }
}
