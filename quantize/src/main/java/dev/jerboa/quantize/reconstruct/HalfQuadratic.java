package dev.jerboa.quantize.reconstruct;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.QuantizedBlocks;
import dev.jerboa.quantize.affine.RangeSearch;

/**
 * Chooses scales and zero points for the least {@code sum |w - Q(w)|^p} with p below 1, which cares little for the few
 * largest errors: half-quadratic quantization (Badri and Shaji 2023, "Half-Quadratic Quantization of Large Machine Learning
 * Models"). It needs no data.
 *
 * <p>The errors are split into sparse ones, {@code e = sign(x) max(0, |x| - |x|^(p-1) / beta)} for {@code x = w - Q(w)}, and
 * the rest, of which the squares are made small; beta grows by kappa at each iteration. Two things differ from the paper.
 * Errors x are measured in steps, so that the result does not depend on the size of the weights. And kernels take whole zero
 * points only: moving one by a whole step changes nothing but what is clipped, so that besides the zero point, the mean of
 * {@code q - (w - e) / scale}, the scale is solved for too, by least squares. The best of all iterations is taken, and
 * the start if none is better.
 *
 * @param p the exponent of the errors, above 0 and at most 1
 * @param beta how much sparse errors weigh at first, in units of a step
 * @param kappa the growth of beta
 * @param iterations how often to solve
 */
public record HalfQuadratic(double p, double beta, double kappa, int iterations) {
    /** The settings of the paper. */
    public static final HalfQuadratic DEFAULT = new HalfQuadratic(0.7, 10, 1.01, 20);

    private static final double SMALL = 1e-8;

    /** @throws JerboaException if a number is out of range */
    public HalfQuadratic {
        if (!(p > 0 && p <= 1 && beta > 0 && kappa >= 1 && iterations >= 0)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "half-quadratic quantization with p " + p + ", beta " + beta + ", kappa " + kappa + " and "
                            + iterations + " iterations is not possible",
                    "Choose p above 0 and at most 1, beta above 0, kappa of at least 1 and iterations of at least 0.");
        }
    }

    /**
     * Quantizes a layer in blocks of inputs.
     *
     * @param start how to choose the scales to start from; the solution is a near one, so that a good start helps
     * @return one row an output
     * @throws JerboaException if a weight is NaN or infinite
     */
    public QuantizedBlocks blocks(LayerWeights weights, BlockLayout layout, RangeSearch start) {
        return BlockTiles.quantize(weights, layout, start, false, (tile, grid) -> {
            for (int block = 0; block < grid.blocks(); block++) {
                float[] values = new float[grid.endInput(block) - grid.firstInput(block)];
                for (int output = 0; output < grid.scales(0).length; output++) {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = tile[grid.firstInput(block) + i][output];
                    }
                    grid.set(block, output, solve(values, grid.parameters(block, output), layout));
                }
            }
            grid.roundToNearest();
        });
    }

    private AffineParameters solve(float[] values, AffineParameters start, BlockLayout layout) {
        IntegerRange integers = layout.integers();
        AffineParameters best = start;
        double least = loss(values, best, integers);
        double scale = best.scale();
        double zero = best.zeroPoint();
        double currentBeta = beta;
        for (int iteration = 0; iteration < iterations; iteration++) {
            double zeroSum = 0;
            double products = 0;
            double squares = 0;
            for (float value : values) {
                double integer = integer(value, scale, zero, integers);
                double dense = value / scale - sparse(value / scale - (integer - zero), currentBeta);
                zeroSum += integer - dense;
                products += dense * (integer - zero);
                squares += (integer - zero) * (integer - zero);
            }
            scale *= squares > 0 ? products / squares : 1;
            if (!layout.symmetric()) {
                zero = Math.max(integers.min(), Math.min(integers.max(), Math.rint(zeroSum / values.length)));
            }
            float rounded = (float) scale;
            if (!(Math.abs(rounded) >= Float.MIN_NORMAL) || !Float.isFinite(rounded)) {
                break;
            }
            AffineParameters candidate = new AffineParameters(rounded, (int) zero);
            double loss = loss(values, candidate, integers);
            if (loss < least) {
                least = loss;
                best = candidate;
            }
            currentBeta *= kappa;
        }
        return best;
    }

    private static double integer(float value, double scale, double zero, IntegerRange integers) {
        return Math.max(integers.min(), Math.min(integers.max(), Math.rint(value / scale + zero)));
    }

    private double sparse(double error, double currentBeta) {
        double size = Math.abs(error);
        double shrunk = size - Math.pow(size + SMALL, p - 1) / currentBeta;
        return shrunk > 0 ? Math.copySign(shrunk, error) : 0;
    }

    private double loss(float[] values, AffineParameters parameters, IntegerRange integers) {
        double sum = 0;
        for (float value : values) {
            float error = value - parameters.dequantize(parameters.quantize(value, integers));
            sum += Math.pow(Math.abs(error), p);
        }
        return sum;
    }
}
