package dev.jerboa.train.operator;

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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/** Small models for the tests of operators, and numbers to feed them. */
final class OperatorModels {
    private OperatorModels() {}

    /**
     * A model of these nodes.
     *
     * @param inputs sample values, by the name of the model's input; they give types and shapes
     * @param outputs the model's outputs; their type is said to be that of the first input, their shape is left open
     */
    static OnnxModel model(int opset, Map<String, TensorData> inputs, List<String> outputs, Node... nodes) {
        ElementType outputType = inputs.values().iterator().next().type();
        return model(
                opset,
                inputs,
                outputs.stream().map(name -> output(name, outputType)).toList(),
                List.of(nodes));
    }

    /** A model of these nodes, with typed outputs. */
    static OnnxModel model(int opset, Map<String, TensorData> inputs, List<Value> outputs, List<Node> nodes) {
        List<Value> given = new ArrayList<>();
        inputs.forEach((name, data) -> given.add(Value.of(name, type(data))));
        Graph graph = new Graph("test", given, outputs, List.of(), Map.of(), Set.of(), nodes, Opaque.NONE);
        return new OnnxModel(
                opset >= 25 ? 11 : 10,
                Map.of("", (long) opset, "com.microsoft", 1L),
                graph,
                List.of(),
                Map.of(),
                Opaque.NONE);
    }

    /** An output of this type, its shape left open. */
    static Value output(String name, ElementType type) {
        return Value.of(name, new ValueType.TensorType(type, Optional.empty()));
    }

    private static ValueType type(TensorData data) {
        List<Dimension> shape = new ArrayList<>();
        for (long size : data.dims()) {
            shape.add(new Dimension.Fixed(size));
        }
        return ValueType.TensorType.of(data.type(), shape);
    }

    /** Floats of 64 bits, spread evenly between two bounds. */
    static TensorData doubles(Random random, double from, double to, long... dims) {
        ByteBuffer bytes = littleEndian(TensorData.elementCount(dims) * Double.BYTES);
        while (bytes.hasRemaining()) {
            bytes.putDouble(from + (to - from) * random.nextDouble());
        }
        return TensorData.of(ElementType.DOUBLE, dims, ByteSource.of(bytes.flip()));
    }

    /** Floats of 64 bits. */
    static TensorData doubles(long[] dims, double... values) {
        ByteBuffer bytes = littleEndian(values.length * (long) Double.BYTES);
        for (double value : values) {
            bytes.putDouble(value);
        }
        return TensorData.of(ElementType.DOUBLE, dims, ByteSource.of(bytes.flip()));
    }

    /** Floats of 32 bits, spread evenly between two bounds. */
    static TensorData floats(Random random, double from, double to, long... dims) {
        ByteBuffer bytes = littleEndian(TensorData.elementCount(dims) * Float.BYTES);
        while (bytes.hasRemaining()) {
            bytes.putFloat((float) (from + (to - from) * random.nextDouble()));
        }
        return TensorData.of(ElementType.FLOAT, dims, ByteSource.of(bytes.flip()));
    }

    /** Integers of 8 bits between two bounds, both included. */
    static TensorData bytes(Random random, ElementType type, int from, int to, long... dims) {
        ByteBuffer bytes = littleEndian(TensorData.elementCount(dims));
        while (bytes.hasRemaining()) {
            bytes.put((byte) random.nextInt(from, to + 1));
        }
        return TensorData.of(type, dims, ByteSource.of(bytes.flip()));
    }

    /** A scalar of 8 bits, or of 4 in the low half of a byte. */
    static TensorData scalar(ElementType type, int value) {
        return TensorData.of(type, new long[0], ByteSource.of(new byte[] {
            (byte) (type.bits() < Byte.SIZE ? value & 15 : value)
        }));
    }

    /** Integers of 32 bits. */
    static TensorData ints(long[] dims, int... values) {
        ByteBuffer bytes = littleEndian(values.length * (long) Integer.BYTES);
        for (int value : values) {
            bytes.putInt(value);
        }
        return TensorData.of(ElementType.INT32, dims, ByteSource.of(bytes.flip()));
    }

    private static ByteBuffer littleEndian(long sizeBytes) {
        return ByteBuffer.allocate(Math.toIntExact(sizeBytes)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
