package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * The scale and zero point of affine quantization: {@code q = clamp(round(x / scale) + zeroPoint)} and back {@code x =
 * scale * (q - zeroPoint)}.
 *
 * <p>The formulas are those of the ONNX operators QuantizeLinear and DequantizeLinear; rounding is to the nearest, half to
 * even. Zero always has an exact integer, the zero point, so that padding and ReLU stay exact.
 *
 * <p>A scale below the smallest normal float (all values zero, or almost) is replaced by 1, so that no runtime that flushes
 * subnormal numbers divides by zero: such values become zero, with an error below {@code 3e-36}.
 *
 * @param scale the width of one integer step; negative only from {@link #signedExtreme}
 * @param zeroPoint the integer of zero
 */
public record AffineParameters(float scale, int zeroPoint) {
    /** @throws JerboaException if the scale is zero, subnormal or not finite */
    public AffineParameters {
        if (!(Math.abs(scale) >= Float.MIN_NORMAL) || !Float.isFinite(scale)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a scale of " + scale + " is not possible",
                    "Give a finite scale of at least " + Float.MIN_NORMAL + ".");
        }
    }

    /**
     * All integers over the whole range: {@code scale = (max - min) / (2^b - 1)}, {@code zeroPoint = qmin - round(min /
     * scale)} (Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
     * Inference", section 2.1).
     */
    public static AffineParameters asymmetric(ValueRange values, IntegerRange integers) {
        float scale = scale((double) values.max() - values.min(), integers.steps());
        return new AffineParameters(scale, zeroPoint(values.min(), scale, integers));
    }

    /**
     * As many integers below zero as above, one unused: {@code scale = max|x| / (2^(b-1) - 1)}; the ends are exact (ONNX
     * Runtime's and TensorFlow Lite's choice for weights).
     */
    public static AffineParameters symmetric(ValueRange values, IntegerRange integers) {
        float scale = scale(Math.abs(values.extreme()), integers.half() - 1);
        return new AffineParameters(scale, integers.middle());
    }

    /**
     * All integers, centred on zero: {@code scale = 2 max|x| / (2^b - 1)}. Steps are finer than in {@link #symmetric} by
     * 0.5 / (2^(b-1) - 1), but the upper end loses half a step.
     */
    public static AffineParameters symmetricFullRange(ValueRange values, IntegerRange integers) {
        float scale = scale(2.0 * Math.abs(values.extreme()), integers.steps());
        return new AffineParameters(scale, integers.middle());
    }

    /**
     * All integers, with the end of larger magnitude exact at the smallest one: {@code scale = extreme / -2^(b-1)}.
     *
     * <p>The scale is negative where the largest magnitude is positive. This is the default of ONNX Runtime's {@code
     * MatMulNBits} quantizer, where the middle of 4 bits is the implied zero point 8.
     */
    public static AffineParameters signedExtreme(ValueRange values, IntegerRange integers) {
        return new AffineParameters(scale(values.extreme(), -integers.half()), integers.middle());
    }

    /** The integer of a value; one beyond the range has the nearest integer, NaN has the zero point. */
    public int quantize(float value, IntegerRange integers) {
        double rounded = Math.rint(value / scale);
        double shifted = Double.isNaN(rounded) ? zeroPoint : rounded + zeroPoint;
        return (int) Math.max(integers.min(), Math.min(integers.max(), shifted));
    }

    /** The value of an integer. */
    public float dequantize(int integer) {
        return scale * (integer - zeroPoint);
    }

    /** A scale that covers a width with so many steps, or 1 where that would not be a normal number. */
    static float scale(double width, int steps) {
        float scale = (float) (width / steps);
        return Math.abs(scale) < Float.MIN_NORMAL ? 1f : scale;
    }

    /** The integer at which zero lies if the smallest value lies at the smallest integer. */
    static int zeroPoint(float min, float scale, IntegerRange integers) {
        return integers.min() - (int) Math.rint(min / scale);
    }
}
