package dev.jerboa.prune.repair;

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

/** The products of all pairs of columns, {@code X^T X}, computed by ONNX Runtime's matrix kernel. */
public final class Gram implements AutoCloseable {
    private static final long IR_VERSION = 8;
    private static final long OPSET = 13;

    private final TemporaryDirectory directory;
    private final Session session;

    private Gram(TemporaryDirectory directory, Session session) {
        this.directory = directory;
        this.session = session;
    }

    /** Opens the kernel. */
    public static Gram open() {
        TemporaryDirectory directory = TemporaryDirectory.create();
        Path file = directory.path().resolve("gram.onnx");
        OnnxFile.write(model(), file);
        return new Gram(directory, Session.open(file));
    }

    /** The products of the columns of a matrix {@code [rows, columns]}: {@code [columns, columns]}. */
    public float[] of(float[] values, int columns) {
        return session.run(Map.of("x", Tensor.of(new long[] {values.length / columns, columns}, values)))
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
                List.of(Value.of("x", matrix("rows", "columns"))),
                List.of(Value.of("products", matrix("columns", "columns"))),
                List.of(),
                Map.of(),
                Set.of(),
                List.of(
                        Node.of("Transpose", "transpose", List.of("x"), List.of("t"), Attribute.of("perm", 1L, 0L)),
                        Node.of("MatMul", "multiply", List.of("t", "x"), List.of("products"))),
                Opaque.NONE);
        return new OnnxModel(IR_VERSION, Map.of("", OPSET), graph, List.of(), Map.of(), Opaque.NONE);
    }

    private static ValueType matrix(String rows, String columns) {
        return ValueType.TensorType.of(
                ElementType.FLOAT, List.of(new Dimension.Symbol(rows), new Dimension.Symbol(columns)));
    }
}
