package dev.jerboa.train.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** ONNX Runtime's own operators against ONNX Runtime. */
class RuntimeOperatorsTest {
    private static final float TOLERANCE = 1e-4f;

    @TempDir
    static Path folder;

    private final Random random = new Random(11);

    /** A check of one node; its inputs are called i0, i1..., null for one left out, its outputs o0, o1.... */
    private record Check(String operator, List<TensorData> inputs, int outputs, List<Attribute> attributes) {
        Check(String operator, List<TensorData> inputs, int outputs, Attribute... attributes) {
            this(operator, inputs, outputs, List.of(attributes));
        }

        DynamicTest test() {
            String name = operator + " " + inputs + " " + attributes;
            return DynamicTest.dynamicTest(name, this::run);
        }

        private void run() {
            Map<String, TensorData> given = new LinkedHashMap<>();
            List<String> names = new ArrayList<>();
            for (TensorData input : inputs) {
                names.add(input == null ? "" : "i" + names.size());
                if (input != null) {
                    given.put(names.get(names.size() - 1), input);
                }
            }
            // ONNX Runtime's shape inference looks at some outputs only where an earlier one has a name.
            List<String> made = new ArrayList<>();
            for (int i = 0; i < outputs; i++) {
                made.add(operator.startsWith("Skip") && (i == 1 || i == 2) ? "" : "o" + i);
            }
            Attribute[] set = attributes.toArray(Attribute[]::new);
            Node node = operator.equals("SimplifiedLayerNormalization")
                    ? Node.of(operator, "node", names, made, set)
                    : Node.ofMicrosoft(operator, "node", names, made, set);
            List<Value> results = made.stream()
                    .filter(output -> !output.isEmpty())
                    .map(output -> OperatorModels.output(
                            output,
                            operator.startsWith("Embed") && output.equals("o1")
                                    ? ElementType.INT32
                                    : ElementType.FLOAT))
                    .toList();
            compare(OperatorModels.model(17, given, results, List.of(node)), given);
        }

        private static void compare(OnnxModel model, Map<String, TensorData> given) {
            Path file = folder.resolve("model.onnx");
            OnnxFile.write(model, file);
            Map<String, Tensor> wanted;
            try (Session session = Session.open(file)) {
                Map<String, Tensor> fed = new LinkedHashMap<>();
                given.forEach((name, data) -> fed.put(name, tensor(data)));
                wanted = session.run(fed);
            }
            try (VariableScope scope = VariableScope.open();
                    TorchGraph graph = TorchGraph.of(model)) {
                Map<String, Variable> fed = new LinkedHashMap<>();
                given.forEach((name, data) -> fed.put(name, Variable.of(data)));
                Map<String, Variable> found = graph.run(fed);
                wanted.forEach((name, expected) -> {
                    assertThat(found.get(name).dims()).as(name).isEqualTo(expected.dims());
                    float[] actual = found.get(name).toFloats();
                    float[] right = expected.toFloats();
                    for (int i = 0; i < right.length; i++) {
                        assertThat(Math.abs(actual[i] - right[i]))
                                .as("%s at %d: %s instead of %s", name, i, actual[i], right[i])
                                .isLessThanOrEqualTo(TOLERANCE * Math.max(1, Math.abs(right[i])));
                    }
                });
            }
        }

        private static Tensor tensor(TensorData data) {
            return switch (data.type()) {
                case FLOAT -> Tensor.of(data.dims(), data.toFloats());
                case INT32 -> {
                    long[] longs = data.toLongs();
                    int[] ints = new int[longs.length];
                    for (int i = 0; i < ints.length; i++) {
                        ints[i] = (int) longs[i];
                    }
                    yield Tensor.of(data.dims(), ints);
                }
                case INT64 -> Tensor.of(data.dims(), data.toLongs());
                default -> {
                    byte[] bytes = new byte[(int) data.sizeBytes()];
                    data.bytes().slice(0, bytes.length).get(bytes);
                    yield Tensor.of(data.type(), data.dims(), bytes);
                }
            };
        }
    }

    private TensorData floats(long... dims) {
        return OperatorModels.floats(random, -1, 1, dims);
    }

    private TensorData positive(long... dims) {
        return OperatorModels.floats(random, 0.01, 0.03, dims);
    }

    private TensorData unsigned(int to, long... dims) {
        return OperatorModels.bytes(random, ElementType.UINT8, 0, to, dims);
    }

    private TensorData signed(long... dims) {
        return OperatorModels.bytes(random, ElementType.INT8, -127, 127, dims);
    }

    private static List<TensorData> inputs(TensorData... given) {
        return Arrays.asList(given);
    }

    private static Attribute number(String name, long value) {
        return Attribute.of(name, value);
    }

    @TestFactory
    Stream<DynamicTest> activationsAndProducts() {
        return Stream.of(
                        new Check("Gelu", inputs(floats(3, 4)), 1),
                        new Check("BiasGelu", inputs(floats(3, 4), floats(4)), 1),
                        new Check("FastGelu", inputs(floats(3, 4), floats(4)), 1),
                        new Check("FastGelu", inputs(floats(3, 4)), 1),
                        new Check("QuickGelu", inputs(floats(3, 4)), 1),
                        new Check("QuickGelu", inputs(floats(3, 4)), 1, Attribute.of("alpha", 1f)),
                        new Check(
                                "FusedMatMul",
                                inputs(floats(2, 3, 4), floats(2, 4, 5)),
                                1,
                                Attribute.of("alpha", 0.5f)),
                        new Check(
                                "FusedMatMul",
                                inputs(floats(4, 3), floats(5, 4)),
                                1,
                                number("transA", 1),
                                number("transB", 1)),
                        new Check(
                                "FusedMatMul",
                                inputs(floats(3, 2, 4), floats(5, 2, 4)),
                                1,
                                number("transBatchA", 1),
                                number("transBatchB", 1),
                                number("transB", 1)),
                        fusedGemm("Relu"),
                        fusedGemm("LeakyRelu", Attribute.of("activation_alpha", 0.3f)),
                        fusedGemm("Tanh"),
                        fusedConvolution(floats(2, 4, 5, 5), "Relu"),
                        fusedConvolution(null, "Sigmoid"),
                        fusedConvolution(null, "Clip", 0.1f, 0.4f),
                        fusedConvolution(null, "HardSigmoid", 0.3f, 0.4f))
                .map(Check::test);
    }

    private Check fusedGemm(String activation, Attribute... more) {
        List<Attribute> attributes = new ArrayList<>(List.of(more));
        attributes.add(Attribute.of("activation", activation));
        attributes.add(Attribute.of("alpha", 0.5f));
        return new Check(
                "FusedGemm", inputs(floats(3, 4), floats(4, 5), floats(5)), 1, attributes.toArray(Attribute[]::new));
    }

    private Check fusedConvolution(TensorData added, String activation, Float... parameters) {
        List<TensorData> given = inputs(floats(2, 3, 5, 5), floats(4, 3, 3, 3), floats(4), added);
        return new Check(
                "FusedConv",
                added == null ? given.subList(0, 3) : given,
                1,
                Attribute.of("activation", activation),
                Attribute.of("activation_params", new AttributeValue.FloatsValue(List.of(parameters))),
                Attribute.of("pads", new long[] {1, 1, 1, 1}));
    }

    @TestFactory
    Stream<DynamicTest> normalizations() {
        TensorData words = OperatorModels.ints(new long[] {2, 3}, 1, 4, 2, 0, 3, 3);
        TensorData segments = OperatorModels.ints(new long[] {2, 3}, 0, 1, 1, 0, 0, 1);
        TensorData mask = OperatorModels.ints(new long[] {2, 3}, 1, 1, 0, 1, 1, 1);
        return Stream.of(
                        new Check("SimplifiedLayerNormalization", inputs(floats(2, 3, 8), floats(8)), 1),
                        new Check(
                                "SkipLayerNormalization",
                                inputs(floats(2, 3, 8), floats(2, 3, 8), floats(8), floats(8), floats(8)),
                                4),
                        new Check(
                                "SkipLayerNormalization",
                                inputs(floats(2, 3, 8), floats(3, 8), floats(8), floats(8)),
                                1),
                        new Check(
                                "SkipSimplifiedLayerNormalization",
                                inputs(floats(2, 3, 8), floats(2, 3, 8), floats(8), floats(8)),
                                4),
                        new Check(
                                "EmbedLayerNormalization",
                                inputs(
                                        words,
                                        segments,
                                        floats(5, 8),
                                        floats(6, 8),
                                        floats(2, 8),
                                        floats(8),
                                        floats(8),
                                        mask),
                                2),
                        new Check(
                                "EmbedLayerNormalization",
                                inputs(words, null, floats(5, 8), floats(6, 8), null, floats(8), floats(8)),
                                2))
                .map(Check::test);
    }

    @TestFactory
    Stream<DynamicTest> attention() {
        TensorData bools = OperatorModels.ints(new long[] {2, 3}, 1, 1, 0, 1, 1, 1);
        TensorData ends = OperatorModels.ints(new long[] {2}, 2, 3);
        Attribute heads = number("num_heads", 2);
        Attribute causal = number("unidirectional", 1);
        TensorData text = floats(2, 3, 8);
        return Stream.of(
                        new Check("Attention", inputs(text, floats(8, 24), floats(24)), 1, heads),
                        new Check("Attention", inputs(text, floats(8, 24), floats(24), bools), 1, heads),
                        new Check("Attention", inputs(text, floats(8, 24), floats(24), ends), 1, heads),
                        new Check("Attention", inputs(text, floats(8, 24), floats(24)), 1, heads, causal),
                        new Check("Attention", inputs(text, floats(8, 24), floats(24), bools), 1, heads, causal),
                        new Check(
                                "Attention",
                                inputs(text, floats(8, 24), floats(24), null, null, floats(2, 2, 3, 3)),
                                1,
                                heads,
                                Attribute.of("scale", 0.3f)),
                        new Check("MultiHeadAttention", inputs(text, floats(2, 3, 8), floats(2, 3, 8)), 1, heads),
                        new Check(
                                "MultiHeadAttention",
                                inputs(text, floats(2, 3, 8), floats(2, 3, 8), floats(24), bools),
                                1,
                                heads),
                        new Check(
                                "MultiHeadAttention",
                                inputs(text, floats(2, 5, 8), floats(2, 5, 8), null, null, floats(1, 2, 3, 5)),
                                1,
                                heads))
                .map(Check::test);
    }

    @TestFactory
    Stream<DynamicTest> integers() {
        TensorData zero = unsigned(255);
        return Stream.of(
                        new Check(
                                "MatMulIntegerToFloat",
                                inputs(
                                        unsigned(255, 3, 4),
                                        signed(4, 5),
                                        positive(),
                                        positive(5),
                                        zero,
                                        signed(5),
                                        floats(5)),
                                1),
                        new Check(
                                "MatMulIntegerToFloat",
                                inputs(unsigned(255, 3, 4), signed(4, 5), positive(), positive()),
                                1),
                        new Check(
                                "DynamicQuantizeMatMul",
                                inputs(floats(3, 4), signed(4, 5), positive(5), null, floats(5)),
                                1),
                        new Check(
                                "DynamicQuantizeMatMul", inputs(floats(3, 4), signed(4, 5), positive(5), signed(5)), 1))
                .map(Check::test);
    }

    @TestFactory
    Stream<DynamicTest> weightsInBlocks() {
        return Stream.of(2, 4, 8)
                .flatMap(bits -> {
                    int blockBytes = 16 * bits / 8;
                    TensorData weight = unsigned(255, 6, 3, blockBytes);
                    Attribute[] attributes = {
                        number("K", 40), number("N", 6), number("bits", bits), number("block_size", 16)
                    };
                    TensorData zeros = unsigned(255, 6L * ((3 * bits + 7) / 8));
                    return Stream.of(
                            new Check("MatMulNBits", inputs(floats(2, 3, 40), weight, positive(18)), 1, attributes),
                            new Check(
                                    "MatMulNBits",
                                    inputs(floats(2, 3, 40), weight, positive(18), zeros),
                                    1,
                                    attributes),
                            new Check(
                                    "MatMulNBits",
                                    inputs(floats(2, 3, 40), weight, positive(18), null, null, floats(6)),
                                    1,
                                    attributes));
                })
                .map(Check::test);
    }

    @TestFactory
    Stream<DynamicTest> gatheredBlocks() {
        TensorData indices = TensorData.ofLongs(new long[] {2, 2}, 0, 3, 1, 4);
        return Stream.of(4, 8)
                .flatMap(bits -> {
                    Attribute[] attributes = {
                        number("gather_axis", 0),
                        number("quantize_axis", 1),
                        number("bits", bits),
                        number("block_size", 16)
                    };
                    TensorData data = unsigned(255, 5, 32L * bits / 8);
                    return Stream.of(
                            new Check("GatherBlockQuantized", inputs(data, indices, positive(5, 2)), 1, attributes),
                            new Check(
                                    "GatherBlockQuantized",
                                    inputs(data, indices, positive(5, 2), unsigned(255, 5, 2L * bits / 8)),
                                    1,
                                    attributes));
                })
                .map(Check::test);
    }
}
