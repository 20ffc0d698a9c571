package dev.jerboa.quantize.reconstruct;

import dev.jerboa.quantize.affine.FloatMatrix;

/** A layer's weights, each multiplied by the scale of its input, computed as they are read. */
final class ScaledMatrix implements FloatMatrix {
    private final FloatMatrix matrix;
    private final boolean storedByOutput;
    private final float[] scales;

    ScaledMatrix(LayerWeights weights, float[] scales) {
        this.matrix = weights.matrix();
        this.storedByOutput = weights.storedByOutput();
        this.scales = scales;
    }

    @Override
    public String name() {
        return matrix.name();
    }

    @Override
    public long rows() {
        return matrix.rows();
    }

    @Override
    public int columns() {
        return matrix.columns();
    }

    @Override
    public void read(long row, int fromColumn, int count, float[] target, int targetOffset) {
        matrix.read(row, fromColumn, count, target, targetOffset);
        for (int i = 0; i < count; i++) {
            target[targetOffset + i] *= scales[storedByOutput ? fromColumn + i : (int) row];
        }
    }
}
