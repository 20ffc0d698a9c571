package dev.jerboa.quantize.observe;

import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.ValueRange;

/**
 * Which bins of a histogram get which 8-bit integer: each gets the integer nearest to its middle.
 *
 * @param parameters of asymmetric quantization to unsigned integers
 */
record Levels(AffineParameters parameters) {
    private static final IntegerRange INTEGERS = IntegerRange.UINT8;

    /** How many integers there are. */
    static final int COUNT = INTEGERS.steps() + 1;

    /** The levels of a range. */
    static Levels of(ValueRange range) {
        return new Levels(AffineParameters.asymmetric(range, INTEGERS));
    }

    /** The value of an integer. */
    double value(int integer) {
        return (double) parameters.scale() * (integer - parameters.zeroPoint());
    }

    /** The first bin above those of an integer; above the last integer lies no bin. */
    int end(int integer, Histogram histogram) {
        if (integer == COUNT - 1) {
            return Histogram.LENGTH;
        }
        return histogram.firstFrom(parameters.scale() * (integer - parameters.zeroPoint() + 0.5));
    }
}
