package dev.jerboa.train.graph;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

/** Steps forward and back leave nothing behind in native memory. */
class FlatMemoryTest {
    private static final int STEPS = 300;
    private static final TensorData PICTURES =
            TensorData.ofFloats(new long[] {2, 4, 64, 64}, new float[2 * 4 * 64 * 64]);

    private static OnnxModel model() {
        List<Node> nodes = List.of(
                Node.of("Conv", "", List.of("x", "w"), List.of("a"), Attribute.of("pads", 1, 1, 1, 1)),
                Node.of("MaxPool", "", List.of("a"), List.of("b", "at"), Attribute.of("kernel_shape", 3, 3)),
                Node.of("Shape", "", List.of("b"), List.of("s")),
                Node.of(
                        "Split",
                        "",
                        List.of("b"),
                        List.of("c", "d"),
                        Attribute.of("axis", 1L),
                        Attribute.of("num_outputs", 2L)),
                Node.of("Concat", "", List.of("d", "c"), List.of("e"), Attribute.of("axis", 1L)),
                Node.of("Resize", "", List.of("e", "", "", "sizes"), List.of("f"), Attribute.of("mode", "cubic")),
                Node.of("Reshape", "", List.of("f", "shape"), List.of("y")));
        Map<String, TensorData> constants = Map.of(
                "w", TensorData.ofFloats(new long[] {4, 4, 3, 3}, new float[144]),
                "sizes", TensorData.ofLongs(new long[] {4}, 2, 4, 64, 64),
                "shape", TensorData.ofLongs(new long[] {2}, 0, -1));
        List<Dimension> shape = List.of(
                new Dimension.Fixed(2), new Dimension.Fixed(4), new Dimension.Fixed(64), new Dimension.Fixed(64));
        Graph graph = new Graph(
                "g",
                List.of(Value.of("x", ValueType.TensorType.of(ElementType.FLOAT, shape))),
                List.of(Value.of("y", ValueType.TensorType.of(ElementType.FLOAT, shape))),
                List.of(),
                constants,
                Set.of(),
                nodes,
                Opaque.NONE);
        return new OnnxModel(10, Map.of("", 18L), graph, List.of(), Map.of(), Opaque.NONE);
    }

    private static void steps(TorchGraph graph, int count) {
        for (int i = 0; i < count; i++) {
            try (VariableScope scope = VariableScope.open()) {
                Variable x = Variable.of(PICTURES);
                graph.run(Map.of("x", x)).get("y").sum().backward();
            }
        }
    }

    /** The memory of this process, without what Java's heap has taken. */
    private static long nativeBytes() {
        return Pointer.physicalBytes() - Runtime.getRuntime().totalMemory();
    }

    @Test
    void ofManySteps() {
        try (TorchGraph graph = TorchGraph.of(model())) {
            steps(graph, STEPS);
            long before = nativeBytes();
            steps(graph, STEPS);
            // The largest value, 128 KiB, kept at each step would be 37 MiB by now.
            assertThat(nativeBytes() - before).as("growth over %d steps", STEPS).isLessThan(24L << 20);
        }
    }

    @Test
    void withoutJavasGarbageCollection() {
        try (TorchGraph graph = TorchGraph.of(model())) {
            steps(graph, 1);
            long before = Pointer.totalCount();
            steps(graph, 20);
            assertThat(Pointer.totalCount() - before)
                    .as("native objects kept over 20 steps")
                    .isLessThan(10);
        }
    }
}
