package dev.jerboa.quantize.choose;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.ArrayMatrix;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.reconstruct.LayerWeights;

/**
 * The weight of a product as floats {@code [inputs, outputs]}.
 */
final class ProductMatrix {
    private final int inputs;
    private final int outputs;
    private final float[] values;

    private ProductMatrix(int inputs, int outputs, float... values) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.values = values;
    }

    /** The values of a weight that is read in one place. */
    static ProductMatrix of(Weight weight) {
        TensorData data = weight.constant().data();
        int rows = Math.toIntExact(data.dim(0));
        int columns = Math.toIntExact(data.dim(1));
        float[] stored = new float[rows * columns];
        data.bytes()
                .slice(0, Math.multiplyExact(stored.length, Float.BYTES))
                .asFloatBuffer()
                .get(stored);
        if (!weight.uses().get(0).transposed()) {
            return new ProductMatrix(rows, columns, stored);
        }
        float[] transposed = new float[stored.length];
        for (int row = 0; row < rows; row++) {
            for (int column = 0; column < columns; column++) {
                transposed[column * rows + row] = stored[row * columns + column];
            }
        }
        return new ProductMatrix(columns, rows, transposed);
    }

    /** These values, row-major {@code [inputs, outputs]}. */
    static ProductMatrix of(int inputs, int outputs, float... values) {
        return new ProductMatrix(inputs, outputs, values);
    }

    /** The same as the weights of a layer. */
    LayerWeights layer() {
        return LayerWeights.byInput(new ArrayMatrix("weight", outputs, values));
    }

    /** The largest magnitude among the weights of each output, the inputs multiplied by factors. */
    float[] outputMagnitudes(float[] factors) {
        float[] largest = new float[outputs];
        for (int input = 0; input < inputs; input++) {
            for (int output = 0; output < outputs; output++) {
                float magnitude = Math.abs(values[input * outputs + output]) * factors[input];
                largest[output] = Math.max(largest[output], magnitude);
            }
        }
        return largest;
    }

    /** The sum of the squares of all weights, the inputs multiplied by factors. */
    double squares(float[] factors) {
        double sum = 0;
        for (int input = 0; input < inputs; input++) {
            float squares = 0;
            for (int i = input * outputs; i < (input + 1) * outputs; i++) {
                squares += values[i] * values[i];
            }
            sum += (double) squares * factors[input] * factors[input];
        }
        return sum;
    }
}
