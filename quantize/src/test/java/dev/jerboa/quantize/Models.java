package dev.jerboa.quantize;

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

/** Models for the tests: small ones made here, and real ones from the class path. */
public final class Models {
    private Models() {}

    /** Copies a real model from the class path into a folder. */
    public static Path real(String resource, Path folder) {
        Path target = folder.resolve(Path.of(resource).getFileName());
        try (InputStream input = Models.class.getResourceAsStream("/" + resource)) {
            if (!Files.exists(target)) {
                Files.copy(input, target);
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A model with one graph, in version 13 of the operators. */
    public static OnnxModel of(
            List<Value> inputs, List<Value> outputs, Map<String, TensorData> initializers, Node... nodes) {
        Graph graph =
                new Graph("test", inputs, outputs, List.of(), initializers, Set.of(), List.of(nodes), Opaque.NONE);
        return new OnnxModel(7, Map.of("", 13L), graph, List.of(), Map.of(), Opaque.NONE);
    }

    /** A float value; a size of -1 is unknown. */
    public static Value floats(String name, long... dims) {
        return value(name, ElementType.FLOAT, dims);
    }

    /** An int64 value; a size of -1 is unknown. */
    public static Value longs(String name, long... dims) {
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
    public static TensorData normal(Random random, long... dims) {
        return TensorData.ofFloats(dims, normalArray(random, (int) TensorData.elementCount(dims)));
    }

    /** So many normal numbers. */
    public static float[] normalArray(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
