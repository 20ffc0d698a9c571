package dev.jerboa.compress;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Small models to compress. */
public final class Models {
    public static final int WIDTH = 64;
    public static final int NEURONS = 128;

    private Models() {}

    /** So many normal numbers of a deviation. */
    public static float[] normal(Random random, int count, double deviation) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return values;
    }

    private static TensorData matrix(Random random, int rows, int columns) {
        return TensorData.ofFloats(new long[] {rows, columns}, normal(random, rows * columns, 1 / Math.sqrt(rows)));
    }

    /** A matrix whose columns from the middle on are a thousand times smaller. */
    private static TensorData halfWeak(Random random, int rows, int columns) {
        float[] values = normal(random, rows * columns, 1 / Math.sqrt(rows));
        for (int i = 0; i < values.length; i++) {
            values[i] *= i % columns >= columns / 2 ? 1e-3f : 1;
        }
        return TensorData.ofFloats(new long[] {rows, columns}, values);
    }

    /** Two matrices with 128 neurons between them, of which the second half does next to nothing. */
    public static Path feedForward(Path folder) {
        Random random = new Random(1);
        Map<String, TensorData> weights = new LinkedHashMap<>();
        weights.put("up", halfWeak(random, WIDTH, NEURONS));
        weights.put("down", matrix(random, NEURONS, WIDTH));
        return write(
                folder,
                List.of(value("x", ElementType.FLOAT, -1, WIDTH)),
                List.of(value("y", ElementType.FLOAT, -1, WIDTH)),
                weights,
                List.of(
                        Node.of("MatMul", "up<1>", List.of("x", "up"), List.of("hidden")),
                        Node.of("Relu", "relu", List.of("hidden"), List.of("active")),
                        Node.of("MatMul", "down<1>", List.of("active", "down"), List.of("y"))));
    }

    /** One matrix: nothing lies between input and output. */
    public static Path product(Path folder) {
        return write(
                folder,
                List.of(value("x", ElementType.FLOAT, -1, WIDTH)),
                List.of(value("y", ElementType.FLOAT, -1, WIDTH)),
                Map.of("w", matrix(new Random(2), WIDTH, WIDTH)),
                List.of(Node.of("MatMul", "product", List.of("x", "w"), List.of("y"))));
    }

    /** A table of 40 tokens and two residual branches, the second of which adds next to nothing. */
    public static Path textEncoder(Path folder) {
        Random random = new Random(3);
        Map<String, TensorData> weights = new LinkedHashMap<>();
        weights.put("table", TensorData.ofFloats(new long[] {40, WIDTH}, normal(random, 40 * WIDTH, 1)));
        weights.put("up0", matrix(random, WIDTH, NEURONS));
        weights.put("down0", matrix(random, NEURONS, WIDTH));
        weights.put("up1", matrix(random, WIDTH, NEURONS));
        weights.put("down1", TensorData.ofFloats(new long[] {NEURONS, WIDTH}, normal(random, NEURONS * WIDTH, 1e-5)));
        return write(
                folder,
                List.of(value("input_ids", ElementType.INT64, -1, -1)),
                List.of(value("last_hidden_state", ElementType.FLOAT, -1, -1, WIDTH)),
                weights,
                List.of(
                        Node.of("Gather", "embed", List.of("table", "input_ids"), List.of("x0")),
                        Node.of("MatMul", "branch0/up", List.of("x0", "up0"), List.of("h0")),
                        Node.of("Relu", "branch0/relu", List.of("h0"), List.of("a0")),
                        Node.of("MatMul", "branch0/down", List.of("a0", "down0"), List.of("b0")),
                        Node.of("Add", "branch0/add", List.of("x0", "b0"), List.of("x1")),
                        Node.of("MatMul", "branch1/up", List.of("x1", "up1"), List.of("h1")),
                        Node.of("Relu", "branch1/relu", List.of("h1"), List.of("a1")),
                        Node.of("MatMul", "branch1/down", List.of("a1", "down1"), List.of("b1")),
                        Node.of("Add", "branch1/add", List.of("x1", "b1"), List.of("x2")),
                        Node.of("Tanh", "tanh", List.of("x2"), List.of("last_hidden_state"))));
    }

    /** How many numbers all float weights of a file hold. */
    public static long parameters(Path model) {
        return Constants.tensorsOf(OnnxFile.read(model)).stream()
                .filter(tensor -> tensor.type() == ElementType.FLOAT)
                .mapToLong(TensorData::elementCount)
                .sum();
    }

    private static Path write(
            Path folder, List<Value> inputs, List<Value> outputs, Map<String, TensorData> weights, List<Node> nodes) {
        Graph graph = new Graph("test", inputs, outputs, List.of(), weights, Set.of(), nodes, Opaque.NONE);
        Path model = folder.resolve("model.onnx");
        OnnxFile.write(new OnnxModel(8, Map.of("", 17L), graph, List.of(), Map.of(), Opaque.NONE), model);
        return model;
    }

    private static Value value(String name, ElementType type, long... dims) {
        List<Dimension> shape = new ArrayList<>();
        for (int i = 0; i < dims.length; i++) {
            shape.add(dims[i] >= 0 ? new Dimension.Fixed(dims[i]) : new Dimension.Symbol("d" + i));
        }
        return Value.of(name, ValueType.TensorType.of(type, shape));
    }
}
