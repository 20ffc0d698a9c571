package dev.jerboa.quantize.calibrate;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The products of all pairs of columns, {@code A^T B}, computed by ONNX Runtime's matrix kernel. */
final class GramProduct implements AutoCloseable {
    private static final long IR_VERSION = 8;
    private static final long OPSET = 13;

    private final TemporaryDirectory directory;
    private final Session session;

    private GramProduct(TemporaryDirectory directory, Session session) {
        this.directory = directory;
        this.session = session;
    }

    static GramProduct open() {
        TemporaryDirectory directory = TemporaryDirectory.create();
        Path file = directory.path().resolve("gram.onnx");
        OnnxFile.write(model(), file);
        return new GramProduct(directory, Session.open(file));
    }

    /** The products of the columns of a matrix {@code [rows, columns]}: {@code [columns, columns]}. */
    float[] of(float[] values, int rows, int columns) {
        return of(values, columns, values, columns, rows);
    }

    /** The products of each column of one matrix with each of another: {@code [leftColumns, rightColumns]}. */
    float[] of(float[] left, int leftColumns, float[] right, int rightColumns, int rows) {
        return session.run(Map.of(
                        "a", Tensor.of(new long[] {rows, leftColumns}, left),
                        "b", Tensor.of(new long[] {rows, rightColumns}, right)))
                .get("products")
                .floats();
    }

    @Override
    public void close() {
        session.close();
        directory.close();
    }

    private static OnnxModel model() {
        Graph graph = new Graph(
                "gram",
                List.of(Value.of("a", matrix("rows", "left")), Value.of("b", matrix("rows", "right"))),
                List.of(Value.of("products", matrix("left", "right"))),
                List.of(),
                Map.of(),
                Set.of(),
                List.of(
                        Node.of("Transpose", "transpose", List.of("a"), List.of("t"), Attribute.of("perm", 1L, 0L)),
                        Node.of("MatMul", "multiply", List.of("t", "b"), List.of("products"))),
                Opaque.NONE);
        return new OnnxModel(IR_VERSION, Map.of("", OPSET), graph, List.of(), Map.of(), Opaque.NONE);
    }

    private static ValueType matrix(String rows, String columns) {
        return ValueType.TensorType.of(
                ElementType.FLOAT, List.of(new Dimension.Symbol(rows), new Dimension.Symbol(columns)));
    }
}
