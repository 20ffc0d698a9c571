package dev.jerboa.quantize.affine;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * How widely to look for the scale with the smallest squared error, {@code sum (x - dequantize(quantize(x)))^2}.
 *
 * <p>Candidates are the scale of the whole range times {@code 1 + step * i}, for i from {@code -narrowerSteps} to {@code
 * widerSteps}; the zero point stays. A narrower range clips the ends and is finer inside (the shrink grid of GPTQ's {@code
 * find_params} and of llm-compressor's MSE observer); a slightly wider one shifts the grid. Each candidate gives
 * integers q, and for these the best scale in closed form, {@code sum(x q) / sum(q q)}: few candidates then do as well as
 * many. The best of these scales is taken, and the weights are rounded once more. The whole range is always a candidate, so
 * that the error is not larger than without a search.
 *
 * @param narrowerSteps candidates below the whole range
 * @param widerSteps candidates above it
 * @param step distance of the candidates, as a fraction of the whole range
 */
public record RangeSearch(int narrowerSteps, int widerSteps, float step) {
    /** More candidates than anyone needs. */
    static final int MOST_CANDIDATES = 64;

    /** No search: the whole range, from the smallest to the largest value. */
    public static final RangeSearch NONE = new RangeSearch(0, 0, 0.04f);

    /**
     * 0.95, 1 and 1.05 of the range. On the matrices of all-MiniLM-L6-v2 in asymmetric 4-bit blocks of 32, the squared error is
     * 9 % smaller than with {@link #NONE}; at 2 bits, three narrower steps of 0.1 would do better.
     */
    public static final RangeSearch STANDARD = new RangeSearch(1, 1, 0.05f);

    /** @throws JerboaException if the narrowest range would be empty, or a number is negative */
    public RangeSearch {
        if (narrowerSteps < 0
                || widerSteps < 0
                || !(step > 0)
                || !(narrowerSteps * step < 1)
                || narrowerSteps + widerSteps >= MOST_CANDIDATES) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "a range search of " + narrowerSteps + " narrower and " + widerSteps + " wider steps of " + step
                            + " is not possible",
                    "Choose numbers of 0 or more, together below " + MOST_CANDIDATES
                            + ", and a step above 0 that leaves more than nothing of the range.");
        }
    }

    /** The number of candidates, the whole range included. */
    int candidates() {
        return 1 + narrowerSteps + widerSteps;
    }

    /** The factor of a candidate: first 1, then the narrower ones, then the wider ones, each from the nearest to 1. */
    float factor(int candidate) {
        int steps = candidate <= narrowerSteps ? -candidate : candidate - narrowerSteps;
        return 1 + steps * step;
    }
}
