package dev.jerboa.runtime;

import static dev.jerboa.runtime.TestModels.floats;
import static dev.jerboa.runtime.TestModels.graph;
import static dev.jerboa.runtime.TestModels.type;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionTest {
    @TempDir
    private Path directory;

    /** {@code y = x * [[1, 2], [3, 4], [5, 6]] + [10, 20]}. */
    private Path affine() {
        return TestModels.write(
                directory,
                floats("rows", 3),
                floats("rows", 2),
                Map.of(
                        "weight", TensorData.ofFloats(new long[] {3, 2}, 1, 2, 3, 4, 5, 6),
                        "bias", TensorData.ofFloats(new long[] {2}, 10, 20)),
                Node.of("MatMul", "multiply", List.of("x", "weight"), List.of("product")),
                Node.of("Add", "add", List.of("product", "bias"), List.of("y")));
    }

    @Test
    void computesWhatAPersonComputes() {
        try (Session session = Session.open(affine())) {
            Map<String, Tensor> outputs = session.run(Map.of("x", Tensor.of(new long[] {2, 3}, 1f, 0, 2, 0, -1, 1)));

            // 1*[1, 2] + 2*[5, 6] + [10, 20] and -[3, 4] + [5, 6] + [10, 20]
            assertThat(outputs).containsOnlyKeys("y");
            assertThat(outputs.get("y").floats()).containsExactly(21, 34, 12, 22);
            assertThat(outputs.get("y").dims()).containsExactly(2, 2);
        }
    }

    @Test
    void computesTheSameAtEveryOptimisationLevelAndFromBytes() throws IOException {
        Path model = affine();
        byte[] bytes = Files.readAllBytes(model);
        Tensor input = Tensor.of(new long[] {1, 3}, 1f, 1, 1);
        for (OptimizationLevel level : OptimizationLevel.values()) {
            SessionOptions options = SessionOptions.defaults().withOptimization(level);
            try (Session file = Session.open(model, options);
                    Session memory = Session.open(bytes, "memory", options)) {
                assertThat(file.run(Map.of("x", input)).get("y").floats()).containsExactly(19, 32);
                assertThat(memory.run(Map.of("x", input)).get("y").floats()).containsExactly(19, 32);
                assertThat(memory.name()).isEqualTo("memory");
            }
        }
    }

    @Test
    void tellsTheDeclaredTypes() {
        try (Session session = Session.open(affine())) {
            assertThat(session.inputs()).containsExactly(Value.of("x", floats("rows", 3)));
            assertThat(session.outputs()).containsExactly(Value.of("y", floats("rows", 2)));
            assertThat(session.name()).isEqualTo(directory.resolve("small.onnx").toString());
        }
    }

    static Stream<Tensor> tensorsOfEveryType() {
        long[] dims = {2, 2};
        return Stream.of(
                Tensor.of(dims, 1.5f, -0f, Float.MIN_VALUE, Float.NEGATIVE_INFINITY),
                Tensor.of(dims, 1.5, -0.0, Double.MAX_VALUE, 4),
                Tensor.of(dims, 1L, -2, Long.MIN_VALUE, Long.MAX_VALUE),
                Tensor.of(dims, 1, -2, Integer.MIN_VALUE, Integer.MAX_VALUE),
                Tensor.of(ElementType.INT16, dims, (short) 1, (short) -2, (short) 3, Short.MIN_VALUE),
                Tensor.of(ElementType.FLOAT16, dims, (short) 1, (short) -2, (short) 3, Short.MIN_VALUE),
                Tensor.of(ElementType.BFLOAT16, dims, (short) 1, (short) -2, (short) 3, Short.MIN_VALUE),
                Tensor.of(ElementType.INT8, dims, (byte) 1, (byte) -2, (byte) 127, (byte) -128),
                Tensor.of(ElementType.UINT8, dims, (byte) 1, (byte) -2, (byte) 127, (byte) -128),
                Tensor.of(dims, true, false, false, true),
                Tensor.of(dims, "", "a", "jerboa", "跳鼠"));
    }

    @ParameterizedTest
    @MethodSource("tensorsOfEveryType")
    void passesEveryTypeThroughUnchanged(Tensor tensor) {
        ValueType type = type(tensor.type(), "rows", null);
        Path model = TestModels.write(
                directory, type, type, Map.of(), Node.of("Identity", "same", List.of("x"), List.of("y")));
        try (Session session = Session.open(model)) {
            Tensor output = session.run(Map.of("x", tensor)).get("y");
            assertThat(output).usingRecursiveComparison().isEqualTo(tensor);

            Tensor empty = emptied(tensor);
            assertThat(session.run(Map.of("x", empty)).get("y"))
                    .usingRecursiveComparison()
                    .isEqualTo(empty);
        }
    }

    private static Tensor emptied(Tensor tensor) {
        long[] dims = {0, 2};
        return switch (tensor.type()) {
            case FLOAT -> Tensor.of(dims, new float[0]);
            case DOUBLE -> Tensor.of(dims, new double[0]);
            case INT64 -> Tensor.of(dims, new long[0]);
            case INT32 -> Tensor.of(dims, new int[0]);
            case INT8, UINT8 -> Tensor.of(tensor.type(), dims, new byte[0]);
            case BOOL -> Tensor.of(dims, new boolean[0]);
            case STRING -> Tensor.of(dims, new String[0]);
            default -> Tensor.of(tensor.type(), dims, new short[0]);
        };
    }

    @Test
    void readsUnsignedOutputs() {
        long[] dims = {2};
        Map<ElementType, Tensor> expected = Map.of(
                ElementType.UINT16, Tensor.of(ElementType.UINT16, dims, (short) 3, (short) 40_000),
                ElementType.UINT32, Tensor.of(ElementType.UINT32, dims, 3, 40_000),
                ElementType.UINT64, Tensor.of(ElementType.UINT64, dims, 3L, 40_000L));
        expected.forEach((type, tensor) -> {
            Path model = TestModels.write(
                    directory,
                    type(ElementType.INT64, 2),
                    type(type, 2),
                    Map.of(),
                    Node.of("Cast", "cast", List.of("x"), List.of("y"), Attribute.of("to", type.code())));
            try (Session session = Session.open(model)) {
                Tensor output =
                        session.run(Map.of("x", Tensor.of(dims, 3L, 40_000L))).get("y");
                assertThat(output).usingRecursiveComparison().isEqualTo(tensor);
            }
        });
    }

    @Test
    void keepsSeveralInputsApart() {
        Path model = TestModels.write(
                directory,
                TestModels.model(graph(
                        List.of(
                                Value.of("small", type(ElementType.INT8, 1)),
                                Value.of("x", floats("n")),
                                Value.of("power", type(ElementType.INT64, 1))),
                        List.of(Value.of("y", floats("n"))),
                        Map.of(),
                        Node.of("Cast", "", List.of("small"), List.of("offset"), Attribute.of("to", 1)),
                        Node.of("Add", "", List.of("x", "offset"), List.of("sum")),
                        Node.of("Pow", "", List.of("sum", "power"), List.of("y")))));
        try (Session session = Session.open(model)) {
            Map<String, Tensor> outputs = session.run(Map.of(
                    "small", Tensor.of(ElementType.INT8, new long[] {1}, (byte) -1),
                    "x", Tensor.of(new long[] {3}, 2f, 4, 0),
                    "power", Tensor.of(new long[] {1}, 3L)));
            assertThat(outputs.get("y").floats()).containsExactly(1, 27, -1);
        }
    }

    @Test
    void takesScalars() {
        Path model = TestModels.write(
                directory, floats(), floats(), Map.of(), Node.of("Neg", "negate", List.of("x"), List.of("y")));
        try (Session session = Session.open(model)) {
            Tensor output = session.run(Map.of("x", Tensor.of(new long[0], 4f))).get("y");
            assertThat(output.dims()).isEmpty();
            assertThat(output.floats()).containsExactly(-4);
        }
    }

    @Test
    void computesOnlyTheOutputsAskedFor() {
        Path model = TestModels.write(
                directory,
                TestModels.model(graph(
                        List.of(Value.of("x", floats(2))),
                        List.of(Value.of("first", floats(2)), Value.of("second", floats(2))),
                        Map.of(),
                        Node.of("Neg", "", List.of("x"), List.of("first")),
                        Node.of("Abs", "", List.of("x"), List.of("second")))));
        try (Session session = Session.open(model)) {
            Map<String, Tensor> inputs = Map.of("x", Tensor.of(new long[] {2}, 1f, -1));
            assertThat(session.run(inputs).keySet()).containsExactly("first", "second");
            assertThat(session.run(inputs, Set.of("second"))).containsOnlyKeys("second");
            assertThatThrownBy(() -> session.run(inputs, Set.of("third")))
                    .isInstanceOf(JerboaException.class)
                    .hasMessageEndingWith("was asked for the outputs [third] but has [first, second]");
        }
    }

    @Test
    void servesSeveralThreadsAtOnce() throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try (Session session = Session.open(affine())) {
            List<Future<float[]>> answers = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                Tensor input = Tensor.of(new long[] {1, 3}, i, 0f, 1f);
                answers.add(pool.submit(
                        () -> session.run(Map.of("x", input)).get("y").floats()));
            }
            for (int i = 0; i < 400; i++) {
                assertThat(answers.get(i).get()).containsExactly(i + 15f, 2 * i + 26f);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void waitsForCallsInFlightBeforeItCloses() throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 20; round++) {
                Session session = Session.open(affine());
                CountDownLatch running = new CountDownLatch(3);
                List<Future<?>> callers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    callers.add(pool.submit(() -> runUntilClosed(session, running)));
                }
                running.await();
                session.close();
                for (Future<?> caller : callers) {
                    caller.get();
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static void runUntilClosed(Session session, CountDownLatch running) {
        Tensor input = Tensor.of(new long[] {500, 3}, new float[1500]);
        assertThatThrownBy(() -> {
                    while (true) {
                        session.run(Map.of("x", input));
                        running.countDown();
                    }
                })
                .isInstanceOf(JerboaException.class)
                .hasMessageEndingWith("was closed and cannot run any more");
    }

    @Test
    void refusesToRunWhenClosed() {
        Session session = Session.open(affine());
        session.close();
        session.close();
        assertThatThrownBy(() -> session.run(Map.of("x", Tensor.of(new long[] {1, 3}, 1f, 2, 3))))
                .isInstanceOf(JerboaException.class)
                .hasMessageEndingWith("was closed and cannot run any more")
                .extracting("code")
                .isEqualTo(ErrorCode.INVALID_ARGUMENT);
    }

    @Test
    void writesTheOptimisedGraph() {
        Path optimised = directory.resolve("optimised.onnx");
        Session.open(affine(), SessionOptions.defaults().withOptimizedModel(optimised))
                .close();
        try (Session session = Session.open(optimised)) {
            Tensor output = session.run(Map.of("x", Tensor.of(new long[] {1, 3}, 1f, 1, 1)))
                    .get("y");
            assertThat(output.floats()).containsExactly(19, 32);
        }
    }
}
