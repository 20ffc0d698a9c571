package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Constants.Constant;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Weight;
import java.util.Optional;

/** The weight of a product with each of its inputs multiplied by a factor. */
public final class ScaledWeight {
    private ScaledWeight() {}

    /**
     * A weight of two dimensions with scaled inputs; itself if there are no factors.
     *
     * @param storedByOutput whether the weight is stored as {@code [outputs, inputs]}
     */
    public static Weight of(Weight weight, boolean storedByOutput, Optional<ChannelScales> scales) {
        if (scales.isEmpty()) {
            return weight;
        }
        TensorMatrix matrix = TensorMatrix.of(weight);
        int rows = Math.toIntExact(matrix.rows());
        int columns = matrix.columns();
        float[] values = new float[Math.multiplyExact(rows, columns)];
        for (int row = 0; row < rows; row++) {
            matrix.read(row, 0, columns, values, row * columns);
            for (int column = 0; column < columns; column++) {
                values[row * columns + column] *= scales.get().factor(storedByOutput ? column : row);
            }
        }
        Constant constant = weight.constant();
        TensorData data = TensorData.ofFloats(constant.data().dims(), values);
        return new Weight(new Constant(constant.name(), constant.owner(), data, constant.node()), weight.uses());
    }
}
