package dev.jerboa.quantize.reconstruct;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * How much a layer's outputs change with its weights: {@code trace(E H E^T)}, the sum over calibration rows and outputs of
 * the squared change, for weight errors {@code E [outputs, inputs]}.
 *
 * <p>Computed in floats and so exact to a few digits, which is enough to compare candidates.
 */
public final class OutputError {
    private final Hessian hessian;
    private final double unit;
    private final float[] factors;

    /** Prepares a Hessian; takes half the memory that it does. */
    public OutputError(Hessian hessian) {
        this.hessian = hessian;
        int width = hessian.width();
        double mean = hessian.meanDiagonal();
        this.unit = mean > 0 ? mean : 1;
        this.factors = new float[Math.multiplyExact(width, width)];
        for (int i = 0; i < width; i++) {
            for (int j = 0; j < i; j++) {
                factors[i * width + j] = (float) (2 * hessian.at(i, j) / unit);
            }
            factors[i * width + i] = (float) (hessian.at(i, i) / unit);
        }
    }

    /**
     * The error of a layer that stands for another one.
     *
     * @throws JerboaException if their sizes differ, or that of the Hessian, or a weight is NaN or infinite
     */
    public double between(LayerWeights original, LayerWeights changed) {
        hessian.requireInputsOf(original);
        if (original.inputs() != changed.inputs() || original.outputs() != changed.outputs()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "weight '" + original.name() + "' has " + original.outputs() + " outputs of " + original.inputs()
                            + " inputs but what stands for it has " + changed.outputs() + " of " + changed.inputs(),
                    "Compare a layer with what was made from it.");
        }
        DoubleAdder sum = new DoubleAdder();
        OutputTiles.forEach(original.outputs(), (from, to) -> {
            float[][] errors = original.tile(from, to);
            float[][] others = changed.tile(from, to);
            for (int i = 0; i < errors.length; i++) {
                TileKernels.addProduct(errors[i], others[i], -1, to - from);
            }
            sum.add(of(errors, to - from));
        });
        return sum.sum();
    }

    /** The error of a tile of weight errors {@code [inputs][outputs]}. */
    double of(float[][] errors, int outputs) {
        double sum = 0;
        float[] products = new float[outputs];
        for (int i = 0; i < errors.length; i++) {
            multiply(errors, i, 0, products, outputs);
            sum += TileKernels.dot(errors[i], products, outputs);
        }
        return unit * sum;
    }

    /**
     * Adds the errors of each output that a block of inputs makes alone, in some unit.
     *
     * @param errors of the inputs of the block, {@code [inputs of the block][outputs]}
     * @param firstInput of the block
     * @param sums one an output
     * @param products one an output, for intermediate results
     */
    void addOfBlock(float[][] errors, int inputs, int firstInput, float[] sums, float[] products, int outputs) {
        for (int i = 0; i < inputs; i++) {
            multiply(errors, i, firstInput, products, outputs);
            TileKernels.addElementProducts(sums, errors[i], products, outputs);
        }
    }

    // The products of an input with those before it count twice, since H is symmetric.
    private void multiply(float[][] errors, int i, int firstInput, float[] products, int outputs) {
        int offset = (firstInput + i) * hessian.width() + firstInput;
        TileKernels.multiply(products, errors[i], factors[offset + i], outputs);
        TileKernels.addProducts(products, errors, 0, i, factors, offset, outputs);
    }
}
