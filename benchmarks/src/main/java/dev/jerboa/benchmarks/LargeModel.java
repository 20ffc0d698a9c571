package dev.jerboa.benchmarks;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.StagedModel;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes a model of any size, to see that neither memory nor time runs away: a chain of square matrix products.
 *
 * <p>Usage: {@code LargeModel OUT.onnx [GIGABYTES]}, 4 by default. The weights are numbers from a formula, so that the
 * generator needs no more memory than the tool under test.
 */
public final class LargeModel {
    private static final int WIDTH = 4096;
    private static final long MATRIX_BYTES = (long) WIDTH * WIDTH * Float.BYTES;

    private LargeModel() {}

    public static void main(String[] arguments) {
        Path output = Path.of(arguments[0]);
        double gigabytes = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 4;
        int layers = Math.max(1, (int) Math.round(gigabytes * 1e9 / MATRIX_BYTES));
        // All weights go to a data file: in the model itself they would have to be made up in memory.
        try (StagedModel staged = StagedModel.write(chain(layers), output, 0)) {
            staged.release();
        }
    }

    /** A model that multiplies its input {@code [rows, 4096]} with so many matrices in turn. */
    static OnnxModel chain(int layers) {
        Map<String, TensorData> weights = new LinkedHashMap<>();
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < layers; i++) {
            String weight = "layer." + i + ".weight";
            weights.put(
                    weight, TensorData.of(ElementType.FLOAT, new long[] {WIDTH, WIDTH}, new Formula(MATRIX_BYTES, i)));
            nodes.add(Node.of("MatMul", "layer." + i, List.of("x" + i, weight), List.of("x" + (i + 1))));
        }
        Graph graph = new Graph(
                "chain",
                List.of(Value.of("x0", rows())),
                List.of(Value.of("x" + layers, rows())),
                List.of(),
                weights,
                Set.of(),
                nodes,
                Opaque.NONE);
        return new OnnxModel(8, Map.of("", 17L), graph, List.of(), Map.of(), Opaque.NONE);
    }

    private static ValueType rows() {
        return ValueType.TensorType.of(
                ElementType.FLOAT, List.of(new Dimension.Symbol("rows"), new Dimension.Fixed(WIDTH)));
    }

    /** Floats of roughly a normal distribution and small enough to keep a chain of products finite. */
    private record Formula(long sizeBytes, int seed) implements ByteSource {
        @Override
        public ByteBuffer slice(long offset, int length) {
            ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < length; i += Float.BYTES) {
                buffer.putFloat(i, value(offset + i));
            }
            return buffer;
        }

        // The sum of four bytes of a multiplicative hash is near enough to normal, and costs next to nothing.
        private float value(long position) {
            long hash = (position + seed) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
            long sum = (hash & 255) + (hash >>> 8 & 255) + (hash >>> 16 & 255) + (hash >>> 24 & 255);
            return (sum - 510) * 1e-4f;
        }
    }
}
