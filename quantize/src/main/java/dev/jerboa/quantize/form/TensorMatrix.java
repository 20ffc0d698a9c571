package dev.jerboa.quantize.form;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.FloatMatrix;
import dev.jerboa.quantize.plan.Weight;

/**
 * A float weight of two dimensions, read piece by piece from wherever its bytes are.
 *
 * @param name of the weight, for errors
 * @param tensor {@code [rows, columns]}
 */
public record TensorMatrix(String name, TensorData tensor) implements FloatMatrix {
    /** A weight with its name. */
    public static TensorMatrix of(Weight weight) {
        return new TensorMatrix(weight.name(), weight.constant().data());
    }

    @Override
    public long rows() {
        return tensor.dim(0);
    }

    @Override
    public int columns() {
        return Math.toIntExact(tensor.dim(1));
    }

    @Override
    public void read(long row, int fromColumn, int count, float[] target, int targetOffset) {
        long first = row * tensor.dim(1) + fromColumn;
        tensor.bytes()
                .slice(first * Float.BYTES, count * Float.BYTES)
                .asFloatBuffer()
                .get(target, targetOffset, count);
    }
}
