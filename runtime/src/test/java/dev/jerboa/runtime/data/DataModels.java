package dev.jerboa.runtime.data;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Models for the tests of data. */
final class DataModels {
    private DataModels() {}

    /** Copies a real model from the class path into a folder. */
    static Path real(String resource, Path folder) {
        Path target = folder.resolve(Path.of(resource).getFileName());
        try (InputStream input = DataModels.class.getResourceAsStream("/" + resource)) {
            Files.copy(input, target);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A model with one graph, in version 13 of the operators. */
    static OnnxModel of(List<Value> inputs, List<Value> outputs, Map<String, TensorData> initializers, Node... nodes) {
        Graph graph =
                new Graph("test", inputs, outputs, List.of(), initializers, Set.of(), List.of(nodes), Opaque.NONE);
        return new OnnxModel(7, Map.of("", 13L), graph, List.of(), Map.of(), Opaque.NONE);
    }

    /** A float value; a size of -1 is unknown. */
    static Value floats(String name, long... dims) {
        return value(name, ElementType.FLOAT, dims);
    }

    /** An int64 value; a size of -1 is unknown. */
    static Value longs(String name, long... dims) {
        return value(name, ElementType.INT64, dims);
    }

    private static Value value(String name, ElementType type, long... dims) {
        List<Dimension> shape = Arrays.stream(dims)
                .mapToObj(dim -> dim < 0 ? new Dimension.Unknown() : new Dimension.Fixed(dim))
                .map(Dimension.class::cast)
                .toList();
        return Value.of(name, ValueType.TensorType.of(type, shape));
    }

    /** A tensor of normal numbers. */
    static TensorData normal(Random random, long... dims) {
        float[] values = new float[(int) TensorData.elementCount(dims)];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return TensorData.ofFloats(dims, values);
    }
}
