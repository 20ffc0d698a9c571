package dev.jerboa.train.build;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.Domains;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A graph while it is being written: each node is named like the value that it gives.
 *
 * <p>A weight is drawn from the seed and its own name, so that it stays the same when other parts of a recipe change.
 */
final class GraphWriter {
    private static final long OPSET = 20;
    /** The file format that came with operator set 20. */
    private static final long IR_VERSION = 9;

    private static final long SEED_FACTOR = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final List<Value> inputs = new ArrayList<>();
    private final Map<String, TensorData> constants = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();

    GraphWriter(long seed) {
        this.seed = seed;
    }

    static Attribute text(String name, String value) {
        return Attribute.of(name, value);
    }

    /** The type of a value; numbers are fixed sizes, texts symbols. */
    static ValueType type(ElementType elementType, Object... shape) {
        return ValueType.TensorType.of(
                elementType, Arrays.stream(shape).map(GraphWriter::dimension).toList());
    }

    private static Dimension dimension(Object size) {
        return size instanceof Integer number ? new Dimension.Fixed(number) : new Dimension.Symbol(size.toString());
    }

    String input(String name, ElementType elementType, Object... shape) {
        inputs.add(Value.of(name, type(elementType, shape)));
        return name;
    }

    String node(String operator, String name, String... read) {
        return node(operator, name, List.of(read));
    }

    String node(String operator, String name, List<String> read, Attribute... attributes) {
        return node(operator, name, read, List.of(name), attributes).get(0);
    }

    List<String> node(String operator, String name, List<String> read, List<String> written, Attribute... attributes) {
        nodes.add(Node.of(operator, name, read, written, attributes));
        return written;
    }

    /** A weight drawn at random; {@code from} and {@code to} are how many values it connects. */
    String weight(String name, Initialization initialization, long from, long to, long... dims) {
        Random random = new Random(seed * SEED_FACTOR + name.hashCode());
        int count = Math.toIntExact(TensorData.elementCount(dims));
        return constant(name, TensorData.ofFloats(dims, initialization.draw(count, from, to, random)));
    }

    /** A vector of equal values. */
    String filled(String name, int size, float value) {
        float[] values = new float[size];
        Arrays.fill(values, value);
        return constant(name, TensorData.ofFloats(new long[] {size}, values));
    }

    String scalar(String name, float value) {
        return constant(name, TensorData.ofFloats(new long[0], value));
    }

    String longs(String name, long... values) {
        return constant(name, TensorData.ofLongs(new long[] {values.length}, values));
    }

    /** Keeps a constant; one of the same name is taken to be the same. */
    String constant(String name, TensorData data) {
        constants.putIfAbsent(name, data);
        return name;
    }

    /** x times a matrix {@code [from, to]} plus a bias. */
    String dense(String name, String x, int from, int to, Initialization initialization) {
        String weight = weight(name + ".weight", initialization, from, to, from, to);
        String bias = filled(name + ".bias", to, 0);
        return node("Add", name, node("MatMul", name + ".product", x, weight), bias);
    }

    /** Normalization over the last axis (Ba et al. 2016). */
    String layerNorm(String name, String x, int width, float epsilon) {
        return node(
                "LayerNormalization",
                name,
                List.of(x, filled(name + ".weight", width, 1), filled(name + ".bias", width, 0)),
                Attribute.of("axis", -1L),
                Attribute.of("epsilon", epsilon));
    }

    /** The model whose one output is what the last node gives, under another name. */
    OnnxModel finish(String graphName, String outputName, Object... shape) {
        Node last = nodes.remove(nodes.size() - 1);
        nodes.add(new Node(
                last.name(),
                last.domain(),
                last.operator(),
                last.inputs(),
                List.of(outputName),
                last.attributes(),
                Opaque.NONE));
        Value output = Value.of(outputName, type(ElementType.FLOAT, shape));
        Graph graph = new Graph(graphName, inputs, List.of(output), List.of(), constants, Set.of(), nodes, Opaque.NONE);
        return new OnnxModel(IR_VERSION, Map.of(Domains.STANDARD, OPSET), graph, List.of(), Map.of(), Opaque.NONE);
    }
}
