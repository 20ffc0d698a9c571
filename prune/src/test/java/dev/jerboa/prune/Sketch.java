package dev.jerboa.prune;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Dimension;
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

/** Draws a graph node by node; constants become initializers or Constant nodes, as chance has it. */
public final class Sketch {
    private final Random random;
    private final long opset;
    private final List<Value> inputs = new ArrayList<>();
    private final List<Value> outputs = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, TensorData> initializers = new LinkedHashMap<>();
    private int count;

    public Sketch(Random random, long opset) {
        this.random = random;
        this.opset = opset;
    }

    public Random random() {
        return random;
    }

    public long opset() {
        return opset;
    }

    /** A float input; a size of -1 is open. */
    public String input(String name, long... dims) {
        inputs.add(value(name, ElementType.FLOAT, dims));
        return name;
    }

    /** An int64 input; a size of -1 is open. */
    public String integerInput(String name, long... dims) {
        inputs.add(value(name, ElementType.INT64, dims));
        return name;
    }

    public void output(String name, long... dims) {
        outputs.add(value(name, ElementType.FLOAT, dims));
    }

    private static Value value(String name, ElementType type, long... dims) {
        List<Dimension> shape = new ArrayList<>();
        for (int i = 0; i < dims.length; i++) {
            shape.add(dims[i] >= 0 ? new Dimension.Fixed(dims[i]) : new Dimension.Symbol(i == 0 ? "batch" : "d" + i));
        }
        return Value.of(name, ValueType.TensorType.of(type, shape));
    }

    /** A node with one output. */
    public String node(String operator, List<String> from, Attribute... attributes) {
        String name = operator + "_" + count++;
        nodes.add(Node.of(operator, name, from, List.of(name + "_out"), attributes));
        return name + "_out";
    }

    /** A node with several outputs. */
    public List<String> nodes(String operator, List<String> from, int outputCount, Attribute... attributes) {
        String name = operator + "_" + count++;
        List<String> to = new ArrayList<>();
        for (int i = 0; i < outputCount; i++) {
            to.add(name + "_out" + i);
        }
        nodes.add(Node.of(operator, name, from, to, attributes));
        return to;
    }

    public String constant(TensorData data) {
        String name = "constant_" + count++;
        if (random.nextBoolean()) {
            initializers.put(name, data);
        } else {
            nodes.add(Node.of("Constant", name + "_node", List.of(), List.of(name), Attribute.of("value", data)));
        }
        return name;
    }

    /** Normal numbers of a deviation. */
    public String weight(double deviation, long... dims) {
        float[] values = new float[(int) TensorData.elementCount(dims)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (deviation * random.nextGaussian());
        }
        return constant(TensorData.ofFloats(dims, values));
    }

    /** Numbers from 0.5 to 1.5. */
    public String positive(long... dims) {
        float[] values = new float[(int) TensorData.elementCount(dims)];
        for (int i = 0; i < values.length; i++) {
            values[i] = 0.5f + random.nextFloat();
        }
        return constant(TensorData.ofFloats(dims, values));
    }

    public String scalar(float value) {
        return constant(TensorData.ofFloats(new long[0], value));
    }

    public String integers(long... values) {
        return constant(TensorData.ofLongs(new long[] {values.length}, values));
    }

    /** One size of a value as a vector of length 1, the way PyTorch exports it. */
    public String sizeOf(String value, int axis) {
        String shape = node("Shape", List.of(value));
        String picked = node("Gather", List.of(shape, constant(TensorData.ofLongs(new long[0], axis))));
        return opset < 13
                ? node("Unsqueeze", List.of(picked), Attribute.of("axes", new long[] {0}))
                : node("Unsqueeze", List.of(picked, integers(0)));
    }

    public String reshape(String value, String target) {
        return node("Reshape", List.of(value, target));
    }

    public String concatSizes(String... pieces) {
        return node("Concat", Arrays.asList(pieces), Attribute.of("axis", 0L));
    }

    public String transpose(String value, long... order) {
        return node("Transpose", List.of(value), Attribute.of("perm", order));
    }

    /** A matrix and a bias, as MatMul and Add. */
    public String linear(String value, int inputWidth, int outputWidth) {
        String product = node("MatMul", List.of(value, weight(1 / Math.sqrt(inputWidth), inputWidth, outputWidth)));
        return random.nextBoolean()
                ? node("Add", List.of(product, weight(0.3, outputWidth)))
                : node("Add", List.of(weight(0.3, outputWidth), product));
    }

    public OnnxModel model() {
        Graph graph = new Graph("sketch", inputs, outputs, List.of(), initializers, Set.of(), nodes, Opaque.NONE);
        return new OnnxModel(opset < 12 ? 6 : 8, Map.of("", opset), graph, List.of(), Map.of(), Opaque.NONE);
    }
}
