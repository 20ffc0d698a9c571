package dev.jerboa.multimodal.model;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.SessionOptions;
import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.Map;

/** Runs a head in ONNX Runtime. */
final class HeadRunner implements AutoCloseable {
    private final Session session;

    HeadRunner(Head head, SessionOptions options) {
        this.session = Session.open(head.file(), options);
    }

    /** What it says of unit vectors, {@code [samples][outputs]}. */
    float[][] answers(float[][] vectors) {
        if (vectors.length == 0) {
            return new float[0][];
        }
        int width = vectors[0].length;
        float[] rows = new float[vectors.length * width];
        for (int i = 0; i < vectors.length; i++) {
            System.arraycopy(vectors[i], 0, rows, i * width, width);
        }
        Tensor result = session.run(
                        Map.of(session.inputs().get(0).name(), Tensor.of(new long[] {vectors.length, width}, rows)))
                .get(session.outputs().get(0).name());
        long[] dims = result.dims();
        if (dims.length != 2 || dims[0] != vectors.length) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    session.name() + ": the output for " + vectors.length + " embeddings is " + result
                            + ", not [samples, outputs]",
                    "Write the model again.");
        }
        int outputs = Math.toIntExact(dims[1]);
        float[] numbers = result.toFloats();
        float[][] answers = new float[vectors.length][];
        for (int i = 0; i < answers.length; i++) {
            answers[i] = Arrays.copyOfRange(numbers, i * outputs, (i + 1) * outputs);
        }
        return answers;
    }

    @Override
    public void close() {
        session.close();
    }
}
