package dev.jerboa.train.loop;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** A network of two layers with an error function between them: {@code x [n, width] -> y [n, classes]}. */
final class TinyNetwork {
    private TinyNetwork() {}

    static OnnxModel of(int width, int hidden, int classes, long seed) {
        Random random = new Random(seed);
        Map<String, TensorData> weights = new LinkedHashMap<>();
        weights.put("first.weight", gaussian(random, width, hidden));
        weights.put("first.bias", TensorData.ofFloats(new long[] {hidden}, new float[hidden]));
        weights.put("second.weight", gaussian(random, hidden, classes));
        weights.put("second.bias", TensorData.ofFloats(new long[] {classes}, new float[classes]));
        List<Node> nodes = List.of(
                Node.of("MatMul", "a", List.of("x", "first.weight"), List.of("a")),
                Node.of("Add", "b", List.of("a", "first.bias"), List.of("b")),
                Node.of("Erf", "c", List.of("b"), List.of("c")),
                Node.of("MatMul", "d", List.of("c", "second.weight"), List.of("d")),
                Node.of("Add", "y", List.of("d", "second.bias"), List.of("y")));
        return model(nodes, weights);
    }

    /** A model of one input {@code x} and one output {@code y}. */
    static OnnxModel model(List<Node> nodes, Map<String, TensorData> weights) {
        Graph graph = new Graph(
                "tiny", List.of(value("x")), List.of(value("y")), List.of(), weights, Set.of(), nodes, Opaque.NONE);
        return new OnnxModel(8, Map.of("", 17L), graph, List.of(), Map.of(), Opaque.NONE);
    }

    private static Value value(String name) {
        return Value.of(
                name,
                ValueType.TensorType.of(ElementType.FLOAT, List.of(new Dimension.Unknown(), new Dimension.Unknown())));
    }

    private static TensorData gaussian(Random random, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() / Math.sqrt(rows));
        }
        return TensorData.ofFloats(new long[] {rows, columns}, values);
    }
}
