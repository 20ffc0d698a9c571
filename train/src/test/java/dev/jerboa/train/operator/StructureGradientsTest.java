package dev.jerboa.train.operator;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Gradients through shapes, positions, windows, time and control flow, against finite differences. */
class StructureGradientsTest {
    private final Random random = new Random(5);

    private TensorData doubles(long... dims) {
        return OperatorModels.doubles(random, -1, 1, dims);
    }

    /** Distinct numbers a good step apart, in random order, so that no maximum changes hands. */
    private TensorData apart(long... dims) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < TensorData.elementCount(dims); i++) {
            order.add(i);
        }
        Collections.shuffle(order, random);
        return OperatorModels.doubles(
                dims, order.stream().mapToDouble(i -> 0.1 * i - 1).toArray());
    }

    private static TensorData list(long... values) {
        return TensorData.ofLongs(new long[] {values.length}, values);
    }

    private static Attribute strings(String name, String... values) {
        return Attribute.of(
                name,
                new AttributeValue.StringsValue(Arrays.stream(values)
                        .map(AttributeValue.StringValue::of)
                        .toList()));
    }

    /** A test of one node, whose inputs are named a, b, c and so on. */
    private static DynamicTest one(String label, String operator, List<TensorData> inputs, Attribute... attributes) {
        return DynamicTest.dynamicTest(operator + " " + label, () -> {
            OperatorGradients gradients = OperatorGradients.opset(18);
            List<String> names = new ArrayList<>();
            for (TensorData input : inputs) {
                String name = input == null ? "" : String.valueOf((char) ('a' + names.size()));
                names.add(name);
                if (input != null) {
                    gradients.input(name, input);
                }
            }
            gradients.check(Node.of(operator, "", names, List.of("output"), attributes));
        });
    }

    @TestFactory
    Stream<DynamicTest> ofShapesAndPositions() {
        TensorData data = doubles(2, 3, 4);
        return Stream.of(
                one("", "Reshape", List.of(data, list(0, -1))),
                one("", "Transpose", List.of(data), Attribute.of("perm", 2, 0, 1)),
                one("", "Expand", List.of(doubles(3, 1), list(2, 3, 4))),
                one("", "Tile", List.of(data, list(1, 2, 2))),
                one("", "Concat", List.of(data, doubles(2, 2, 4)), Attribute.of("axis", -2L)),
                one("backwards", "Slice", List.of(data, list(-1, 2), list(-9, 0), list(2, 1), list(-2, -1))),
                one("", "DepthToSpace", List.of(doubles(1, 4, 2, 3)), Attribute.of("blocksize", 2L)),
                one("", "SpaceToDepth", List.of(doubles(1, 2, 4, 2)), Attribute.of("blocksize", 2L)),
                one("", "Trilu", List.of(data, TensorData.ofLongs(new long[0], 1))),
                one("", "Compress", List.of(data, list(0, 1, 1)), Attribute.of("axis", 1L)),
                one("", "ReverseSequence", List.of(doubles(4, 2, 3), list(3, 2))),
                one("reflecting", "Pad", List.of(data, list(0, 2, 1, 1, 0, 3)), Attribute.of("mode", "reflect")),
                one("of the edge", "Pad", List.of(data, list(1, 0, 0, 1, 2, 0)), Attribute.of("mode", "edge")),
                one("cutting", "Pad", List.of(doubles(2, 3), list(-1, 1, 2, -1))),
                one("of an embedding", "Gather", List.of(doubles(5, 3), list(4, 0, -1, 0))),
                one("", "Gather", List.of(data, list(2, 0, 2)), Attribute.of("axis", 1L)),
                one("", "GatherElements", List.of(doubles(2, 2), TensorData.ofLongs(new long[] {2, 2}, 0, 0, 1, 0))),
                one(
                        "in batches",
                        "GatherND",
                        List.of(data, TensorData.ofLongs(new long[] {2, 1}, 1, -1)),
                        Attribute.of("batch_dims", 1L)),
                one(
                        "",
                        "ScatterElements",
                        List.of(doubles(1, 4), TensorData.ofLongs(new long[] {1, 2}, 1, 3), doubles(1, 2)),
                        Attribute.of("axis", 1L)),
                one(
                        "adding",
                        "ScatterND",
                        List.of(doubles(4, 2), TensorData.ofLongs(new long[] {2, 1}, 1, 1), doubles(2, 2)),
                        Attribute.of("reduction", "add")),
                one(
                        "multiplying",
                        "ScatterND",
                        List.of(doubles(4, 2), TensorData.ofLongs(new long[] {2, 1}, 1, 1), doubles(2, 2)),
                        Attribute.of("reduction", "mul")),
                one("", "OneHot", List.of(list(1, -1), list(3), doubles(2))),
                one("", "TopK", List.of(apart(3, 5), list(2))));
    }

    @TestFactory
    Stream<DynamicTest> ofWindows() {
        return Stream.of(
                one(
                        "of one axis",
                        "Conv",
                        List.of(doubles(2, 2, 7), doubles(3, 2, 3), doubles(3)),
                        Attribute.of("strides", 2)),
                one(
                        "in groups, dilated, uneven border",
                        "Conv",
                        List.of(doubles(1, 4, 5, 6), doubles(4, 2, 2, 2), doubles(4)),
                        Attribute.of("group", 2L),
                        Attribute.of("dilations", 2, 1),
                        Attribute.of("pads", 1, 0, 0, 2)),
                one(
                        "of three axes",
                        "Conv",
                        List.of(doubles(1, 1, 3, 3, 3), doubles(2, 1, 2, 2, 2)),
                        Attribute.of("auto_pad", "SAME_LOWER")),
                one(
                        "larger",
                        "ConvTranspose",
                        List.of(doubles(1, 2, 3, 3), doubles(2, 2, 3, 3), doubles(2)),
                        Attribute.of("strides", 2, 2),
                        Attribute.of("pads", 1, 1, 1, 1),
                        Attribute.of("output_padding", 1, 1)),
                one(
                        "",
                        "MaxPool",
                        List.of(apart(1, 2, 5, 5)),
                        Attribute.of("kernel_shape", 3, 3),
                        Attribute.of("strides", 2, 2),
                        Attribute.of("pads", 0, 1, 1, 1)),
                one(
                        "rounding up",
                        "AveragePool",
                        List.of(doubles(1, 2, 6, 5)),
                        Attribute.of("kernel_shape", 3, 2),
                        Attribute.of("strides", 2, 2),
                        Attribute.of("pads", 1, 0, 1, 1),
                        Attribute.of("ceil_mode", 1L)),
                one(
                        "",
                        "LpPool",
                        List.of(doubles(1, 2, 4, 4)),
                        Attribute.of("kernel_shape", 2, 2),
                        Attribute.of("p", 3L)),
                one("", "GlobalAveragePool", List.of(doubles(2, 2, 3, 3))),
                one("", "GlobalMaxPool", List.of(apart(2, 2, 3, 3))),
                one("", "GlobalLpPool", List.of(doubles(2, 2, 3, 3))));
    }

    @TestFactory
    Stream<DynamicTest> ofResizing() {
        List<DynamicTest> tests = new ArrayList<>();
        for (String mode : List.of("nearest", "linear", "cubic")) {
            for (String coordinates : List.of("half_pixel", "align_corners", "asymmetric")) {
                tests.add(one(
                        mode + " " + coordinates,
                        "Resize",
                        Arrays.asList(doubles(1, 2, 4, 3), null, null, list(1, 2, 3, 5)),
                        Attribute.of("mode", mode),
                        Attribute.of("coordinate_transformation_mode", coordinates)));
            }
        }
        tests.add(one(
                "antialiased",
                "Resize",
                Arrays.asList(doubles(1, 1, 7, 5), null, null, list(1, 1, 3, 2)),
                Attribute.of("mode", "linear"),
                Attribute.of("antialias", 1L)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> ofTime() {
        TensorData lengths = OperatorModels.ints(new long[] {2}, 3, 2);
        Attribute size = Attribute.of("hidden_size", 2L);
        Attribute both = Attribute.of("direction", "bidirectional");
        return Stream.of(
                one(
                        "with everything",
                        "LSTM",
                        List.of(
                                doubles(3, 2, 2),
                                doubles(2, 8, 2),
                                doubles(2, 8, 2),
                                doubles(2, 16),
                                lengths,
                                doubles(2, 2, 2),
                                doubles(2, 2, 2),
                                doubles(2, 6)),
                        size,
                        both),
                one("", "GRU", List.of(doubles(3, 2, 2), doubles(1, 6, 2), doubles(1, 6, 2), doubles(1, 12)), size),
                one(
                        "reset after",
                        "GRU",
                        List.of(doubles(3, 2, 2), doubles(2, 6, 2), doubles(2, 6, 2), doubles(2, 12), lengths),
                        size,
                        both,
                        Attribute.of("linear_before_reset", 1L)),
                one(
                        "backwards",
                        "RNN",
                        List.of(doubles(3, 2, 2), doubles(1, 2, 2), doubles(1, 2, 2)),
                        size,
                        Attribute.of("direction", "reverse"),
                        strings("activations", "Softsign")));
    }

    private static Graph graph(List<String> inputs, List<String> outputs, Node... nodes) {
        return new Graph(
                "inner",
                inputs.stream().map(StructureGradientsTest::value).toList(),
                outputs.stream().map(StructureGradientsTest::value).toList(),
                List.of(),
                Map.of(),
                Set.of(),
                List.of(nodes),
                Opaque.NONE);
    }

    private static Value value(String name) {
        return OperatorModels.output(name, ElementType.DOUBLE);
    }

    @Test
    void ofTheBranchThatRan() {
        Attribute then = Attribute.of(
                "then_branch",
                new AttributeValue.GraphValue(
                        graph(List.of(), List.of("t"), Node.of("Mul", "", List.of("a", "a"), List.of("t")))));
        Attribute otherwise = Attribute.of(
                "else_branch",
                new AttributeValue.GraphValue(
                        graph(List.of(), List.of("e"), Node.of("Exp", "", List.of("b"), List.of("e")))));
        for (long condition : new long[] {0, 1}) {
            OperatorGradients.opset(16)
                    .input("a", doubles(3))
                    .input("b", doubles(3))
                    .input("n", list(condition))
                    .check(
                            Node.of("Cast", "", List.of("n"), List.of("c"), Attribute.of("to", 9L)),
                            Node.of("If", "", List.of("c"), List.of("output"), then, otherwise));
        }
    }

    @Test
    void ofAScanThatReadsFromAround() {
        Graph body = graph(
                List.of("s", "x"),
                List.of("next", "out"),
                Node.of("Mul", "", List.of("s", "w"), List.of("scaled")),
                Node.of("Add", "", List.of("scaled", "x"), List.of("next")),
                Node.of("Tanh", "", List.of("next"), List.of("out")));
        OperatorGradients.opset(16)
                .input("w", doubles(2))
                .input("start", doubles(2))
                .input("steps", doubles(4, 2))
                .outputs("last", "all")
                .check(Node.of(
                        "Scan",
                        "",
                        List.of("start", "steps"),
                        List.of("last", "all"),
                        Attribute.of("body", new AttributeValue.GraphValue(body)),
                        Attribute.of("num_scan_inputs", 1L)));
    }
}
