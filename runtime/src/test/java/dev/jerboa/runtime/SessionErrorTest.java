package dev.jerboa.runtime;

import static dev.jerboa.runtime.TestModels.floats;
import static dev.jerboa.runtime.TestModels.graph;
import static dev.jerboa.runtime.TestModels.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionErrorTest {
    @TempDir
    private Path directory;

    private Path write(ValueType type, Node... nodes) {
        return TestModels.write(
                directory,
                type,
                type,
                Map.of(
                        "shape", TensorData.ofLongs(new long[] {2}, 4, 2),
                        "index", TensorData.ofLongs(new long[] {1}, 7)),
                nodes);
    }

    /** Opens a model that must be refused; checks that the message is one line that names it. */
    private static JerboaException refusal(Path model) {
        JerboaException error = catchThrowableOfType(JerboaException.class, () -> Session.open(model));
        assertThat(error).hasMessageContaining(model.toString()).hasMessageNotContaining("\n");
        assertThat(error.getMessage()).doesNotContain("onnxruntime_src", "::Model(", "Error code");
        return error;
    }

    @Test
    void namesTheUnknownOperator() {
        JerboaException error = refusal(write(floats("n"), Node.of("Leap", "jump", List.of("x"), List.of("y"))));
        assertThat(error.code()).isEqualTo(ErrorCode.UNKNOWN_OPERATOR);
        assertThat(error)
                .hasMessageEndingWith(
                        "cannot open it: node 'jump' (Leap): No Op registered for Leap with domain_version of 17");
    }

    @Test
    void namesTheUnknownDomain() {
        Node node = new Node("jump", "org.example", "Leap", List.of("x"), List.of("y"), List.of(), Opaque.NONE);
        JerboaException error = refusal(write(floats("n"), node));
        assertThat(error.code()).isEqualTo(ErrorCode.UNKNOWN_OPERATOR);
        assertThat(error).hasMessageEndingWith("node 'jump' (Leap): No opset import for domain 'org.example'");

        OnnxModel declared = TestModels.model(
                graph(List.of(Value.of("x", floats(1))), List.of(Value.of("y", floats(1))), Map.of(), node),
                Map.of("", 17L, "org.example", 1L));
        JerboaException second = refusal(TestModels.write(directory, declared));
        assertThat(second.code()).isEqualTo(ErrorCode.UNKNOWN_OPERATOR);
        assertThat(second).hasMessageContaining("org.example:Leap(-1) is not a registered function/op");
    }

    @Test
    void namesTheOperatorThatHasNoKernelForAType() {
        JerboaException error =
                refusal(write(type(ElementType.INT16, "n"), Node.of("Relu", "cut", List.of("x"), List.of("y"))));
        assertThat(error.code()).isEqualTo(ErrorCode.UNKNOWN_OPERATOR);
        assertThat(error).hasMessageContaining("Could not find an implementation for Relu(14) node with name 'cut'");
        assertThat(error.hint()).contains(OnnxRuntime.version());
    }

    @Test
    void tellsAnInvalidGraph() {
        JerboaException error = refusal(
                write(floats("n"), Node.of("Relu", "cut", List.of("x"), List.of("y"), Attribute.of("depth", 3))));
        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_GRAPH);
        assertThat(error).hasMessageEndingWith("node 'cut' (Relu): Unrecognized attribute: depth for operator Relu");
    }

    @Test
    void tellsAnOperatorSetOfTheFuture() {
        OnnxModel future = TestModels.model(
                graph(
                        List.of(Value.of("x", floats(1))),
                        List.of(Value.of("y", floats(1))),
                        Map.of(),
                        Node.of("Relu", "", List.of("x"), List.of("y"))),
                Map.of("", 99L));
        JerboaException error = refusal(TestModels.write(directory, future));
        assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(error)
                .hasMessageContaining("it uses version 99 of the operator set ai.onnx, but this ONNX Runtime knows");
    }

    @Test
    void tellsAFormatOfTheFuture() {
        OnnxModel future = OnnxFile.read(write(floats("n"), Node.of("Relu", "", List.of("x"), List.of("y"))));
        future.requireIrVersion(99);
        JerboaException error = refusal(TestModels.write(directory, future));
        assertThat(error.code()).isEqualTo(ErrorCode.UNSUPPORTED);
        assertThat(error).hasMessageContaining("IR version: 99");
    }

    @Test
    void tellsWhatIsNotAModel() throws IOException {
        Path text = Files.writeString(directory.resolve("text.onnx"), "hello, jerboa");
        assertThat(refusal(text).code()).isEqualTo(ErrorCode.NOT_ONNX);
        assertThat(refusal(text)).hasMessageEndingWith("ONNX Runtime cannot open it: Protobuf parsing failed.");

        Path empty = Files.createFile(directory.resolve("empty.onnx"));
        assertThat(refusal(empty).code()).isEqualTo(ErrorCode.EMPTY_FILE);
        assertThat(refusal(directory).code()).isEqualTo(ErrorCode.NOT_A_FILE);
        assertThat(refusal(directory.resolve("missing.onnx"))).hasMessageEndingWith("missing.onnx does not exist");

        byte[] noGraph = {8, 8};
        assertThatThrownBy(() -> Session.open(noGraph, "no-graph", SessionOptions.defaults()))
                .isInstanceOf(JerboaException.class)
                .hasMessage("no-graph: ONNX Runtime cannot open it: No graph was found in the protobuf.");
    }

    @Test
    void namesTheNodeThatFails() {
        Path model = write(floats("n", null), Node.of("Reshape", "fold", List.of("x", "shape"), List.of("y")));
        try (Session session = Session.open(model)) {
            assertThatThrownBy(() -> session.run(Map.of("x", Tensor.of(new long[] {2, 3}, 1f, 2, 3, 4, 5, 6))))
                    .isInstanceOf(JerboaException.class)
                    .hasMessage(
                            model + ": ONNX Runtime cannot run it: node 'fold' (Reshape): The input tensor cannot be"
                                    + " reshaped to the requested shape. Input shape:{2,3}, requested shape:{4,2}")
                    .extracting("code")
                    .isEqualTo(ErrorCode.RUNTIME);
        }
    }

    @Test
    void runsAgainAfterAFailure() {
        Path model = write(floats("n", null), Node.of("Reshape", "fold", List.of("x", "shape"), List.of("y")));
        try (Session session = Session.open(model)) {
            for (int i = 0; i < 100; i++) {
                assertThatThrownBy(() -> session.run(Map.of("x", Tensor.of(new long[] {1, 1}, 1f))))
                        .isInstanceOf(JerboaException.class);
                Tensor output = session.run(Map.of("x", Tensor.of(new long[] {2, 4}, new float[8])))
                        .get("y");
                assertThat(output.dims()).containsExactly(4, 2);
            }
        }
    }

    @Test
    void refusesOutputsThatAreNotTensors() {
        Path model = TestModels.write(
                directory,
                floats(2),
                new ValueType.Undeclared(),
                Map.of(),
                Node.of("SequenceConstruct", "collect", List.of("x"), List.of("y")));
        try (Session session = Session.open(model)) {
            assertThat(session.outputs().get(0).type()).hasToString("Sequence");
            assertThatThrownBy(() -> session.run(Map.of("x", Tensor.of(new long[] {2}, 1f, 2))))
                    .isInstanceOf(JerboaException.class)
                    .hasMessage(model + ": output 'y' is not a tensor")
                    .extracting("code")
                    .isEqualTo(ErrorCode.UNSUPPORTED);
        }
    }
}
