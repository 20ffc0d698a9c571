package dev.jerboa.runtime;

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
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Models for the tests: real ones from the class path, small ones built here. */
final class TestModels {
    static final String MINILM = "all-minilm-l6-v2.onnx";
    static final List<String> PP_OCR = List.of(
            "models/ch_PP-OCRv3_det_infer.onnx",
            "models/ch_PP-OCRv3_rec_infer.onnx",
            "models/ch_PP-OCRv4_det_infer.onnx",
            "models/ch_PP-OCRv4_rec_infer.onnx",
            "models/ch_ppocr_mobile_v2.0_cls_infer.onnx");

    private TestModels() {}

    /** A model of the class path as a file; copied once for all tests. */
    static synchronized Path file(String resource) {
        Path file = Path.of("target", "test-models").resolve(Path.of(resource).getFileName());
        try (InputStream input = TestModels.class.getClassLoader().getResourceAsStream(resource)) {
            if (!Files.exists(file)) {
                Files.createDirectories(file.getParent());
                Path partial = file.resolveSibling(file.getFileName() + ".partial");
                Files.copy(input, partial, StandardCopyOption.REPLACE_EXISTING);
                Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A tensor type: numbers are fixed sizes, a null an unknown one, texts symbols. */
    static ValueType type(ElementType elementType, Object... shape) {
        return ValueType.TensorType.of(
                elementType, Arrays.stream(shape).map(TestModels::dimension).toList());
    }

    private static Dimension dimension(Object size) {
        if (size instanceof Integer number) {
            return new Dimension.Fixed(number);
        }
        return size instanceof String symbol ? new Dimension.Symbol(symbol) : new Dimension.Unknown();
    }

    static ValueType floats(Object... shape) {
        return type(ElementType.FLOAT, shape);
    }

    static Graph graph(List<Value> inputs, List<Value> outputs, Map<String, TensorData> constants, Node... nodes) {
        return new Graph("test", inputs, outputs, List.of(), constants, Set.of(), List.of(nodes), Opaque.NONE);
    }

    static OnnxModel model(Graph graph) {
        return model(graph, Map.of("", 17L, "com.microsoft", 1L));
    }

    static OnnxModel model(Graph graph, Map<String, Long> operatorSets) {
        return new OnnxModel(8, operatorSets, graph, List.of(), Map.of(), Opaque.NONE);
    }

    /** Writes a model of one input {@code x} and one output {@code y}. */
    static Path write(Path directory, ValueType x, ValueType y, Map<String, TensorData> constants, Node... nodes) {
        Graph graph = graph(List.of(Value.of("x", x)), List.of(Value.of("y", y)), constants, nodes);
        return write(directory, model(graph));
    }

    static Path write(Path directory, OnnxModel model) {
        Path file = directory.resolve("small.onnx");
        OnnxFile.write(model, file);
        return file;
    }
}
