package dev.jerboa.quantize.reconstruct;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.quantize.affine.FloatMatrix;
import dev.jerboa.quantize.affine.InvalidWeight;
import java.util.Objects;

/**
 * The weights of a layer {@code y = W x}, in either order of storage.
 *
 * <p>Work is done on tiles: the weights of some outputs, as one array an input ({@code tile[input][output]}), so that loops
 * run over outputs, which do not depend on each other.
 *
 * @param matrix the weights
 * @param storedByOutput whether the matrix is {@code [outputs, inputs]} and not {@code [inputs, outputs]}
 */
public record LayerWeights(FloatMatrix matrix, boolean storedByOutput) {
    public LayerWeights {
        Objects.requireNonNull(matrix);
    }

    /** Weights stored as {@code [outputs, inputs]}. */
    public static LayerWeights byOutput(FloatMatrix matrix) {
        return new LayerWeights(matrix, true);
    }

    /** Weights stored as {@code [inputs, outputs]}. */
    public static LayerWeights byInput(FloatMatrix matrix) {
        return new LayerWeights(matrix, false);
    }

    /** What the weights are called, for error messages. */
    public String name() {
        return matrix.name();
    }

    /** The number of outputs. */
    public int outputs() {
        return storedByOutput ? Math.toIntExact(matrix.rows()) : matrix.columns();
    }

    /** The number of inputs. */
    public int inputs() {
        return storedByOutput ? matrix.columns() : Math.toIntExact(matrix.rows());
    }

    /**
     * The layer for inputs divided by these scales: each weight multiplied by the scale of its input.
     *
     * @param scales one an input; not copied
     * @throws JerboaException if there is another number of them
     */
    public LayerWeights scaled(float... scales) {
        requireOneAnInput("scales", scales);
        return new LayerWeights(new ScaledMatrix(this, scales), storedByOutput);
    }

    /**
     * The largest magnitude among the weights of each input.
     *
     * @throws JerboaException {@link ErrorCode#INVALID_WEIGHT} if a weight is NaN or infinite
     */
    public float[] inputMaxima() {
        float[] maxima = new float[inputs()];
        float[] row = new float[matrix.columns()];
        for (int i = 0; i < matrix.rows(); i++) {
            matrix.read(i, 0, row.length, row, 0);
            requireFinite(row, i, i + 1, 0, row.length);
            for (int j = 0; j < row.length; j++) {
                int input = storedByOutput ? j : i;
                maxima[input] = Math.max(maxima[input], Math.abs(row[j]));
            }
        }
        return maxima;
    }

    /**
     * All weights, row-major {@code [inputs, outputs]}.
     *
     * @throws JerboaException {@link ErrorCode#INVALID_WEIGHT} if a weight is NaN or infinite
     */
    public float[] valuesByInput() {
        int outputs = outputs();
        float[] values = new float[Math.multiplyExact(inputs(), outputs)];
        float[][] tile = tile(0, outputs);
        for (int input = 0; input < tile.length; input++) {
            System.arraycopy(tile[input], 0, values, input * outputs, outputs);
        }
        return values;
    }

    /** @throws JerboaException if there are not as many values as inputs */
    void requireOneAnInput(String what, float... values) {
        if (values.length != inputs()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "weight '" + name() + "' has " + inputs() + " inputs but there are " + values.length + " " + what
                            + " for them",
                    "Give one number an input.");
        }
    }

    /** The place of a weight in row-major order of the stored matrix. */
    int index(int output, int input) {
        return storedByOutput ? output * matrix.columns() + input : input * matrix.columns() + output;
    }

    /**
     * Reads the weights of outputs {@code [from, to)}.
     *
     * @return {@code [inputs][to - from]}
     * @throws JerboaException {@link ErrorCode#INVALID_WEIGHT} if one is NaN or infinite
     */
    float[][] tile(int from, int to) {
        float[][] tile = new float[inputs()][to - from];
        if (storedByOutput) {
            float[] row = new float[tile.length];
            for (int output = from; output < to; output++) {
                matrix.read(output, 0, row.length, row, 0);
                requireFinite(row, output, output + 1, 0, row.length);
                for (int input = 0; input < row.length; input++) {
                    tile[input][output - from] = row[input];
                }
            }
        } else {
            for (int input = 0; input < tile.length; input++) {
                matrix.read(input, from, to - from, tile[input], 0);
                requireFinite(tile[input], input, input + 1, from, to);
            }
        }
        return tile;
    }

    private void requireFinite(float[] values, int fromRow, int toRow, int fromColumn, int toColumn) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                throw InvalidWeight.in(matrix, fromRow, toRow, fromColumn, toColumn);
            }
        }
    }
}
