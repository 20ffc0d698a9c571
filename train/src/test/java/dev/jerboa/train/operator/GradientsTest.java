package dev.jerboa.train.operator;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Gradients of the operators against finite differences, at seeded places away from kinks. */
class GradientsTest {
    private static final String MICROSOFT = "com.microsoft.";

    /** A check of one operator; its inputs are 64-bit floats called i0, i1... */
    private record Check(String operator, int opset, List<TensorData> inputs, List<Attribute> attributes) {
        Check(String operator, int opset, List<TensorData> inputs, Attribute... attributes) {
            this(operator, opset, inputs, List.of(attributes));
        }

        DynamicTest test() {
            String name = operator + " of set " + opset + " " + attributes;
            return DynamicTest.dynamicTest(name, () -> {
                OperatorGradients gradients = OperatorGradients.opset(opset);
                List<String> names = new ArrayList<>();
                for (TensorData input : inputs) {
                    names.add("i" + names.size());
                    gradients.input(names.get(names.size() - 1), input);
                }
                gradients.check(node(names));
            });
        }

        private Node node(List<String> names) {
            Attribute[] given = attributes.toArray(Attribute[]::new);
            return operator.startsWith(MICROSOFT)
                    ? Node.ofMicrosoft(operator.substring(MICROSOFT.length()), "", names, List.of("output"), given)
                    : Node.of(operator, "", names, List.of("output"), given);
        }
    }

    private final Random random = new Random(1);

    private TensorData values(double from, double to, long... dims) {
        return OperatorModels.doubles(random, from, to, dims);
    }

    private TensorData any(long... dims) {
        return values(-2, 2, dims);
    }

    private Check unary(String operator, int opset, double from, double to, Attribute... attributes) {
        return new Check(operator, opset, List.of(values(from, to, 3, 4)), attributes);
    }

    @TestFactory
    Stream<DynamicTest> ofFunctionsOfOneElement() {
        return Stream.of(
                        unary("Abs", 13, 0.1, 2),
                        unary("Abs", 13, -2, -0.1),
                        unary("Neg", 13, -2, 2),
                        unary("Reciprocal", 13, 0.5, 2),
                        unary("Sqrt", 13, 0.1, 2),
                        unary("Exp", 13, -2, 2),
                        unary("Log", 13, 0.2, 2),
                        unary("Erf", 13, -2, 2),
                        unary("Sin", 7, -2, 2),
                        unary("Cos", 7, -2, 2),
                        unary("Tan", 7, -1, 1),
                        unary("Asin", 7, -0.9, 0.9),
                        unary("Acos", 7, -0.9, 0.9),
                        unary("Atan", 7, -2, 2),
                        unary("Sinh", 9, -2, 2),
                        unary("Cosh", 9, -2, 2),
                        unary("Asinh", 9, -2, 2),
                        unary("Acosh", 9, 1.2, 3),
                        unary("Atanh", 9, -0.9, 0.9),
                        unary("Floor", 13, 0.1, 0.9),
                        unary("Round", 11, 0.6, 1.4),
                        unary("Sign", 13, 0.1, 2),
                        unary("Identity", 13, -2, 2),
                        unary("Cast", 13, -2, 2, to(11)),
                        unary("Clip", 6, -0.9, 0.9, Attribute.of("min", -1f), Attribute.of("max", 1f)),
                        unary("Clip", 6, 1.1, 2, Attribute.of("min", -1f), Attribute.of("max", 1f)),
                        new Check("Clip", 13, List.of(any(20), values(-1, -1, new long[0]), values(1, 1, new long[0]))))
                .map(Check::test);
    }

    private static Attribute to(long type) {
        return Attribute.of("to", type);
    }

    @TestFactory
    Stream<DynamicTest> ofActivations() {
        return Stream.of(
                        unary("Relu", 14, 0.1, 2),
                        unary("Relu", 14, -2, -0.1),
                        unary("LeakyRelu", 16, -2, -0.1, Attribute.of("alpha", 0.3f)),
                        unary("Elu", 6, -2, -0.1, Attribute.of("alpha", 0.3f)),
                        unary("Celu", 12, -2, -0.1, Attribute.of("alpha", 0.7f)),
                        unary("Celu", 12, 0.1, 2),
                        unary("Selu", 6, -2, -0.1),
                        unary("Selu", 6, 0.1, 2),
                        unary("Sigmoid", 13, -2, 2),
                        unary("HardSigmoid", 6, -2, 2),
                        unary("HardSwish", 14, -2, 2),
                        unary("Mish", 18, -2, 2),
                        unary("Softplus", 1, -2, 2),
                        unary("Softsign", 1, 0.1, 2),
                        unary("Tanh", 13, -2, 2),
                        unary("ThresholdedRelu", 10, 1.1, 2),
                        unary("Gelu", 20, -2, 2),
                        unary("Gelu", 20, -2, 2, Attribute.of("approximate", "tanh")),
                        unary("Swish", 24, -2, 2),
                        unary("Swish", 24, -2, 2, Attribute.of("alpha", 1.5f)),
                        unary("Shrink", 9, 0.6, 2, Attribute.of("bias", 0.1f)),
                        unary("Softmax", 13, -2, 2),
                        unary("Softmax", 13, -2, 2, Attribute.of("axis", 0)),
                        unary("Softmax", 11, -2, 2, Attribute.of("axis", 0)),
                        unary("LogSoftmax", 13, -2, 2),
                        new Check("PRelu", 16, List.of(values(-2, -0.1, 2, 3, 4), any(3, 1))),
                        unary("com.microsoft.Gelu", 17, -2, 2),
                        unary("com.microsoft.FastGelu", 17, -2, 2),
                        unary("com.microsoft.QuickGelu", 17, -2, 2),
                        new Check("com.microsoft.BiasGelu", 17, List.of(any(3, 4), any(4))))
                .map(Check::test);
    }

    @TestFactory
    Stream<DynamicTest> ofTwoTensors() {
        List<TensorData> broadcast = List.of(any(2, 3, 4), any(3, 1));
        List<TensorData> positive = List.of(values(1, 2, 2, 3), values(0.5, 2, 3));
        return Stream.of(
                        new Check("Add", 14, broadcast),
                        new Check("Sub", 14, broadcast),
                        new Check("Mul", 14, broadcast),
                        new Check("Div", 14, positive),
                        new Check("Pow", 15, positive),
                        new Check("Max", 13, broadcast),
                        new Check("Min", 13, broadcast),
                        new Check("Sum", 13, List.of(any(3, 4), any(4), any(1))),
                        new Check("Mean", 13, List.of(any(3, 4), any(4), any(1))),
                        new Check("Mod", 13, List.of(values(1.1, 1.9, 5), values(0.95, 1, 5)), Attribute.of("fmod", 1)))
                .map(Check::test);
    }

    @TestFactory
    Stream<DynamicTest> ofReductions() {
        Attribute axes = Attribute.of("axes", new long[] {0, 2});
        Attribute flat = Attribute.of("keepdims", 0);
        return Stream.of(
                        "ReduceSum",
                        "ReduceMean",
                        "ReduceProd",
                        "ReduceMax",
                        "ReduceMin",
                        "ReduceL1",
                        "ReduceL2",
                        "ReduceSumSquare",
                        "ReduceLogSum",
                        "ReduceLogSumExp")
                .flatMap(operator -> Stream.of(
                        new Check(operator, 11, List.of(values(0.5, 2, 2, 3, 4)), axes, flat),
                        new Check(operator, 11, List.of(values(0.5, 2, 3, 4)))))
                .map(Check::test);
    }

    @TestFactory
    Stream<DynamicTest> ofProducts() {
        Attribute both = Attribute.of("transB", 1);
        return Stream.of(
                        new Check("MatMul", 13, List.of(any(2, 3, 4), any(4, 2))),
                        new Check("MatMul", 13, List.of(any(2, 1, 3, 4), any(3, 4, 2))),
                        new Check("MatMul", 13, List.of(any(4), any(4))),
                        new Check("Gemm", 13, List.of(any(3, 4), any(5, 4), any(5)), both, Attribute.of("alpha", 0.5f)),
                        new Check("Gemm", 13, List.of(any(4, 3), any(4, 5)), Attribute.of("transA", 1)),
                        new Check("Einsum", 12, List.of(any(2, 3, 4), any(2, 4, 5)), equation("bij, bjk -> bik")),
                        new Check(
                                "com.microsoft.FusedMatMul",
                                17,
                                List.of(any(2, 3, 4), any(2, 5, 4)),
                                both,
                                Attribute.of("alpha", 0.3f)))
                .map(Check::test);
    }

    private static Attribute equation(String text) {
        return Attribute.of("equation", text);
    }

    @TestFactory
    Stream<DynamicTest> ofNormalizations() {
        List<TensorData> image = List.of(any(2, 4, 3, 2), any(4), any(4));
        return Stream.of(
                        new Check("LayerNormalization", 17, List.of(any(2, 3, 4), any(4), any(4))),
                        new Check("LayerNormalization", 17, List.of(any(2, 3, 4), any(4)), Attribute.of("axis", 1)),
                        new Check("RMSNormalization", 23, List.of(any(2, 3, 4), any(4))),
                        new Check("InstanceNormalization", 6, image),
                        new Check("GroupNormalization", 21, image, Attribute.of("num_groups", 2)),
                        new Check(
                                "GroupNormalization",
                                18,
                                List.of(any(2, 4, 3), any(2), any(2)),
                                Attribute.of("num_groups", 2)),
                        new Check(
                                "LRN",
                                13,
                                List.of(any(2, 5, 2, 2)),
                                Attribute.of("size", 3),
                                Attribute.of("alpha", 0.5f)),
                        new Check(
                                "LRN",
                                13,
                                List.of(any(2, 5, 2, 2)),
                                Attribute.of("size", 4),
                                Attribute.of("alpha", 0.5f)),
                        new Check("LpNormalization", 1, List.of(any(3, 4)), Attribute.of("axis", 0)),
                        new Check("LpNormalization", 1, List.of(any(3, 4)), Attribute.of("p", 1)),
                        new Check("MeanVarianceNormalization", 13, List.of(any(2, 3, 2, 2))),
                        new Check(
                                "com.microsoft.SkipLayerNormalization",
                                17,
                                List.of(any(2, 3, 4), any(2, 3, 4), any(4), any(4), any(4))),
                        new Check(
                                "com.microsoft.SkipSimplifiedLayerNormalization",
                                17,
                                List.of(any(2, 3, 4), any(2, 3, 4), any(4), any(4))))
                .map(Check::test);
    }

    @TestFactory
    Stream<DynamicTest> ofAttention() {
        Attribute heads = Attribute.of("num_heads", 2);
        return Stream.of(
                        new Check("com.microsoft.Attention", 17, List.of(any(2, 3, 4), any(4, 12), any(12)), heads),
                        new Check(
                                "com.microsoft.MultiHeadAttention",
                                17,
                                List.of(any(2, 3, 4), any(2, 5, 4), any(2, 5, 4), any(12)),
                                heads))
                .map(Check::test);
    }

    @TestFactory
    Stream<DynamicTest> ofTheRest() {
        return Stream.of(
                DynamicTest.dynamicTest(
                        "Where",
                        () -> OperatorGradients.opset(16)
                                .input("a", any(3, 4))
                                .input("b", any(4))
                                .check(
                                        Node.of("Greater", "", List.of("a", "b"), List.of("larger")),
                                        Node.of("Where", "", List.of("larger", "a", "b"), List.of("output")))),
                DynamicTest.dynamicTest(
                        "MatMulNBits",
                        () -> OperatorGradients.opset(17)
                                .input("a", any(2, 20))
                                .input("w", OperatorModels.bytes(random, ElementType.UINT8, 0, 255, 3, 2, 8))
                                .input("s", values(0.1, 0.3, 6))
                                .check(Node.ofMicrosoft(
                                        "MatMulNBits",
                                        "",
                                        List.of("a", "w", "s"),
                                        List.of("output"),
                                        Attribute.of("K", 20),
                                        Attribute.of("N", 3),
                                        Attribute.of("bits", 4),
                                        Attribute.of("block_size", 16)))),
                DynamicTest.dynamicTest(
                        "CumSum",
                        () -> OperatorGradients.opset(14)
                                .input("a", any(3, 4))
                                .input("axis", OperatorModels.ints(new long[0], 1))
                                .check(Node.of(
                                        "CumSum",
                                        "",
                                        List.of("a", "axis"),
                                        List.of("output"),
                                        Attribute.of("exclusive", 1),
                                        Attribute.of("reverse", 1)))),
                DynamicTest.dynamicTest("BatchNormalization", () -> checkBatchNormalization(batchNormalization())),
                DynamicTest.dynamicTest(
                        "BatchNormalization in training",
                        () -> checkBatchNormalization(batchNormalization().training())),
                DynamicTest.dynamicTest(
                        "LayerNormalization with statistics",
                        () -> OperatorGradients.opset(17)
                                .input("x", any(3, 2, 4))
                                .input("scale", any(4))
                                .outputs("output", "mean", "deviation")
                                .check(Node.of(
                                        "LayerNormalization",
                                        "",
                                        List.of("x", "scale"),
                                        List.of("output", "mean", "deviation")))));
    }

    /** The running statistics carry no gradient, so they are of another type than what is differentiated. */
    private OperatorGradients batchNormalization() {
        return OperatorGradients.opset(15)
                .input("x", any(3, 2, 4))
                .input("scale", any(2))
                .input("bias", any(2))
                .input("mean", OperatorModels.floats(random, 0, 1, 2))
                .input("variance", OperatorModels.floats(random, 1, 2, 2));
    }

    private static void checkBatchNormalization(OperatorGradients gradients) {
        gradients.check(
                Node.of("Cast", "", List.of("mean"), List.of("m"), to(11)),
                Node.of("Cast", "", List.of("variance"), List.of("v"), to(11)),
                Node.of("BatchNormalization", "", List.of("x", "scale", "bias", "m", "v"), List.of("output")));
    }
}
