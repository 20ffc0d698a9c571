package dev.jerboa.quantize.reconstruct;

import dev.jerboa.quantize.affine.AffineParameters;
import java.util.Arrays;

/**
 * Betters rounded weights, one input and one scale after the other, each with all others held still.
 *
 * <p>With errors {@code e = w - s k} of an output, what is kept small is {@code e H e^T}. It is least in the step of one
 * input at {@code k_i = round((w_i + sum over j != i of H_ij e_j / H_ii) / s)}, and in the scale of a block at {@code s +
 * k_B (H e)_B / (k_B H_BB k_B)}, so that no move makes it larger (Behdin et al. 2023, "QuantEase: Optimization-based
 * Quantization for Language Models"; the scales are this project's addition). {@link Gptq} looks at later inputs only:
 * its answer is a good start.
 */
final class CoordinateDescent {
    private final int width;
    private final float[] factors;

    /**
     * A descent for layers with these inputs; inputs that never fire stay as they are.
     *
     * @param damping what is added to the diagonal, as a fraction of its mean
     */
    CoordinateDescent(Hessian hessian, double damping) {
        this.width = hessian.width();
        this.factors = new float[Math.multiplyExact(width, width)];
        double mean = hessian.meanDiagonal();
        for (int i = 0; i < factors.length; i++) {
            factors[i] = mean > 0 ? (float) (hessian.at(i / width, i % width) / mean) : 0;
        }
        for (int i = 0; i < width; i++) {
            if (factors[i * width + i] > 0) {
                factors[i * width + i] += (float) damping;
            }
        }
    }

    /**
     * Betters the steps and scales of a grid.
     *
     * @param weights what they stand for, {@code [inputs][outputs]}; used up
     * @param sweeps how often to go through all inputs
     */
    void run(float[][] weights, BlockGrid grid, int sweeps) {
        int outputs = width == 0 ? 0 : weights[0].length;
        float[][] steps = new float[width][outputs];
        // From here on the weights hold their errors.
        for (int i = 0; i < width; i++) {
            grid.steps(i, steps[i]);
            subtractProducts(weights[i], steps[i], grid.scales(i));
        }
        float[] gradient = new float[outputs];
        float[] moved = new float[outputs];
        for (int sweep = 0; sweep < sweeps; sweep++) {
            for (int block = 0; block < grid.blocks(); block++) {
                for (int i = grid.firstInput(block); i < grid.endInput(block); i++) {
                    if (factors[i * width + i] > 0) {
                        move(i, weights, steps[i], grid, gradient, moved);
                    }
                }
                rescale(block, weights, steps, grid, gradient);
            }
        }
        for (int i = 0; i < width; i++) {
            grid.store(i, steps[i]);
        }
    }

    /** Moves the weights of one input to the steps that are best with all others as they are. */
    private void move(int i, float[][] errors, float[] steps, BlockGrid grid, float[] gradient, float[] moved) {
        gradient(i, errors, gradient);
        float inverse = 1 / factors[i * width + i];
        float[] scales = grid.scales(i);
        float[] error = errors[i];
        for (int output = 0; output < steps.length; output++) {
            // What the weight would have to be: where it stands, and what makes the gradient vanish.
            gradient[output] = scales[output] * steps[output] + gradient[output] * inverse;
            error[output] += scales[output] * steps[output] - gradient[output];
        }
        TileKernels.round(gradient, scales, grid.lowest(i), grid.highest(i), steps, moved, steps.length);
        TileKernels.addProduct(error, moved, 1, steps.length);
    }

    /** Moves the scales of a block to where they are best with all steps as they are. */
    private void rescale(int block, float[][] errors, float[][] steps, BlockGrid grid, float[] gradient) {
        int outputs = gradient.length;
        int first = grid.firstInput(block);
        float[] slopes = new float[outputs];
        float[] curvatures = new float[outputs];
        float[] products = new float[outputs];
        for (int i = first; i < grid.endInput(block); i++) {
            gradient(i, errors, gradient);
            TileKernels.addElementProducts(slopes, steps[i], gradient, outputs);
            Arrays.fill(products, 0);
            for (int j = first; j < grid.endInput(block); j++) {
                TileKernels.addProduct(products, steps[j], factors[i * width + j], outputs);
            }
            TileKernels.addElementProducts(curvatures, steps[i], products, outputs);
        }
        float[] scales = grid.scales(first);
        float[] changes = new float[outputs];
        for (int output = 0; output < outputs; output++) {
            AffineParameters parameters = grid.parameters(block, output);
            float before = scales[output];
            float scale = curvatures[output] > 0 ? before + slopes[output] / curvatures[output] : before;
            if (Float.isFinite(scale) && Math.abs(scale) >= Float.MIN_NORMAL) {
                grid.set(block, output, new AffineParameters(scale, parameters.zeroPoint()));
                changes[output] = scale - before;
            }
        }
        for (int i = first; i < grid.endInput(block); i++) {
            subtractProducts(errors[i], steps[i], changes);
        }
    }

    /** {@code gradient = sum over j of H_ij e_j}, one an output. */
    private void gradient(int i, float[][] errors, float[] gradient) {
        Arrays.fill(gradient, 0);
        TileKernels.addProducts(gradient, errors, 0, width, factors, i * width, gradient.length);
    }

    private static void subtractProducts(float[] target, float[] a, float[] b) {
        for (int i = 0; i < target.length; i++) {
            target[i] -= a[i] * b[i];
        }
    }
}
