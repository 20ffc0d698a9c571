package dev.jerboa.quantize.form;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.kernel.TileSource;
import java.nio.FloatBuffer;

/**
 * A float tensor of two dimensions, read tile by tile from wherever its bytes are.
 *
 * @param tensor {@code [inputs, outputs]}, or {@code [outputs, inputs]} if it is stored by output
 */
record TensorTiles(TensorData tensor, boolean storedByOutput) implements TileSource {
    @Override
    public int inputs() {
        return Math.toIntExact(tensor.dim(storedByOutput ? 1 : 0));
    }

    @Override
    public int outputs() {
        return Math.toIntExact(tensor.dim(storedByOutput ? 0 : 1));
    }

    @Override
    public void read(int firstInput, int inputCount, int firstOutput, int outputCount, float[] target) {
        if (!storedByOutput) {
            for (int i = 0; i < inputCount; i++) {
                floats(firstInput + i, firstOutput, outputCount).get(target, i * outputCount, outputCount);
            }
            return;
        }
        float[] row = new float[inputCount];
        for (int output = 0; output < outputCount; output++) {
            floats(firstOutput + output, firstInput, inputCount).get(row);
            for (int i = 0; i < inputCount; i++) {
                target[i * outputCount + output] = row[i];
            }
        }
    }

    /** Neighbouring elements of one stored row. */
    private FloatBuffer floats(long row, int from, int count) {
        long first = row * tensor.dim(1) + from;
        return tensor.bytes().slice(first * Float.BYTES, count * Float.BYTES).asFloatBuffer();
    }
}
