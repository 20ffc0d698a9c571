package dev.jerboa.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Models for the tests: small ones made here, and real ones from the class path. */
public final class TestGraphs {
    /** Real models on the class path. */
    public static final List<String> REAL = List.of(
            "all-minilm-l6-v2.onnx",
            "models/ch_PP-OCRv4_rec_infer.onnx",
            "models/ch_PP-OCRv4_det_infer.onnx",
            "models/ch_PP-OCRv3_det_infer.onnx",
            "models/ch_ppocr_mobile_v2.0_cls_infer.onnx");

    private TestGraphs() {}

    /** Copies a real model from the class path into a folder. */
    public static Path real(String resource, Path folder) {
        Path target = folder.resolve(Path.of(resource).getFileName());
        try (InputStream input = TestGraphs.class.getResourceAsStream("/" + resource)) {
            Files.copy(input, target);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A float value of this shape; a size of -1 is unknown. */
    public static Value floats(String name, long... dims) {
        return Value.of(
                name,
                ValueType.TensorType.of(
                        ElementType.FLOAT,
                        Arrays.stream(dims)
                                .mapToObj(dim -> dim < 0 ? new Dimension.Unknown() : new Dimension.Fixed(dim))
                                .map(Dimension.class::cast)
                                .toList()));
    }

    /** A graph with float inputs and outputs of unknown shape. */
    public static Graph graph(
            String name, List<String> inputs, List<String> outputs, Map<String, TensorData> constants, Node... nodes) {
        return new Graph(
                name,
                inputs.stream().map(TestGraphs::anyFloats).toList(),
                outputs.stream().map(TestGraphs::anyFloats).toList(),
                List.of(),
                constants,
                Set.of(),
                List.of(nodes),
                Opaque.NONE);
    }

    private static Value anyFloats(String name) {
        return Value.of(name, new ValueType.TensorType(ElementType.FLOAT, Optional.empty()));
    }

    /** A model of a graph in a version of the standard operators. */
    public static OnnxModel model(long opset, Graph graph) {
        Map<String, Long> operatorSets = new LinkedHashMap<>(Map.of("", opset));
        return new OnnxModel(opset < 12 ? 6 : 8, operatorSets, graph, List.of(), Map.of(), Opaque.NONE);
    }

    /** {@code y = relu(x w) + b}, with a dead branch. */
    public static OnnxModel small() {
        return model(
                13,
                graph(
                        "small",
                        List.of("x"),
                        List.of("y"),
                        Map.of(
                                "w", TensorData.ofFloats(new long[] {2, 3}, 1, 2, 3, 4, 5, 6),
                                "b", TensorData.ofFloats(new long[] {3}, 1, 1, 1)),
                        Node.of("MatMul", "product", List.of("x", "w"), List.of("xw")),
                        Node.of("Relu", "relu", List.of("xw"), List.of("positive")),
                        Node.of("Neg", "dead", List.of("xw"), List.of("unused")),
                        Node.of("Add", "sum", List.of("positive", "b"), List.of("y"))));
    }

    /** A model with an {@code If} whose branches read values of the graph around them. */
    public static OnnxModel branching() {
        Graph negate =
                graph("negate", List.of(), List.of("n"), Map.of(), Node.of("Neg", "", List.of("x"), List.of("n")));
        Graph scale = graph(
                "scale",
                List.of(),
                List.of("s"),
                Map.of("two", TensorData.ofFloats(new long[] {1}, 2)),
                Node.of("Mul", "", List.of("x", "two"), List.of("s")));
        Graph graph = graph(
                "branching",
                List.of("x", "limit"),
                List.of("y"),
                Map.of(),
                Node.of("ReduceSum", "total", List.of("x"), List.of("sum"), Attribute.of("keepdims", 0L)),
                Node.of("Greater", "test", List.of("sum", "limit"), List.of("large")),
                Node.of(
                        "If",
                        "choice",
                        List.of("large"),
                        List.of("y"),
                        Attribute.of("then_branch", new AttributeValue.GraphValue(negate)),
                        Attribute.of("else_branch", new AttributeValue.GraphValue(scale))));
        return model(13, graph);
    }
}
