package dev.jerboa.train.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.Tensors;
import dev.jerboa.train.graph.TorchGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Quantized and back is fake quantization, with the gradients of the papers. */
class QuantizationGradientsTest {
    private static final double SCALE = 0.125;

    /** LSQ's equations 1 to 3, element by element. */
    private record Expected(double value, double ofInput, double ofScale) {
        static Expected of(double input, double scale, long zeroPoint, long low, long high) {
            double rounded = Math.rint(input / scale) + zeroPoint;
            double kept = Math.max((double) low, Math.min((double) high, rounded));
            boolean inside = rounded == kept;
            double value = scale * (kept - zeroPoint);
            return new Expected(
                    value, inside ? 1 : 0, inside ? Math.rint(input / scale) - input / scale : kept - zeroPoint);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"INT8", "UINT8", "INT4", "UINT4"})
    void aPairRoundsAndPassesGradientsInsideTheRange(ElementType type) {
        IntegerRange range = IntegerRange.of(type);
        long zero = type == ElementType.INT8 || type == ElementType.INT4 ? 0 : 5;
        double reach = SCALE * (range.high() - range.low());
        TensorData input = OperatorModels.doubles(new Random(3), -reach, reach, 200);
        TensorData scale = OperatorModels.doubles(new long[0], SCALE);
        Map<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("x", input);
        inputs.put("s", scale);
        OnnxModel model = OperatorModels.model(
                21,
                inputs,
                List.of("y"),
                Node.of("QuantizeLinear", "", List.of("x", "s", "z"), List.of("q")),
                Node.of("DequantizeLinear", "", List.of("q", "s", "z"), List.of("y")));
        model.graph().addInitializer("z", OperatorModels.scalar(type, (int) zero));
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.of(model)) {
            Variable x = Variable.of(input).asLeaf();
            Variable s = Variable.of(scale).asLeaf();
            Variable y = graph.run(Map.of("x", x, "s", s)).get("y");
            y.sum().backward();
            double[] values = Tensors.doubles(x.tensor());
            double[] found = Tensors.doubles(y.tensor());
            double[] gradients = Tensors.doubles(x.gradient().tensor());
            double ofScale = 0;
            for (int i = 0; i < values.length; i++) {
                Expected expected = Expected.of(values[i], SCALE, zero, range.low(), range.high());
                assertThat(found[i]).isCloseTo(expected.value(), within(1e-12));
                assertThat(gradients[i]).isCloseTo(expected.ofInput(), within(1e-12));
                ofScale += expected.ofScale();
            }
            assertThat(Tensors.doubles(s.gradient().tensor())[0]).isCloseTo(ofScale, within(1e-9));

            Variable plain = graph.run(Map.of("x", Variable.of(input), "s", Variable.of(scale)))
                    .get("y");
            assertThat(Tensors.doubles(plain.tensor())).isEqualTo(found);
        }
    }

    /** Scales of the rows of a weight: each gets the gradients of its own row. */
    @Test
    void scalesOfAnAxisLearnEachForItself() {
        double[] scales = {0.1, 0.2, 0.4};
        TensorData input = OperatorModels.doubles(new Random(4), -30, 30, 3, 50);
        Map<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("x", input);
        inputs.put("s", OperatorModels.doubles(new long[] {3}, scales));
        OnnxModel model = OperatorModels.model(
                13,
                inputs,
                List.of("y"),
                Node.of("QuantizeLinear", "", List.of("x", "s", "z"), List.of("q"), Attribute.of("axis", 0)),
                Node.of("DequantizeLinear", "", List.of("q", "s", "z"), List.of("y"), Attribute.of("axis", 0)));
        model.graph().addInitializer("z", OperatorModels.bytes(new Random(1), ElementType.INT8, 0, 0, 3));
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.of(model)) {
            Variable x = Variable.of(input);
            Variable s = Variable.of(inputs.get("s")).asLeaf();
            graph.run(Map.of("x", x, "s", s)).get("y").sum().backward();
            double[] values = Tensors.doubles(x.tensor());
            double[] found = Tensors.doubles(s.gradient().tensor());
            for (int row = 0; row < 3; row++) {
                double wanted = 0;
                for (int i = 0; i < 50; i++) {
                    wanted += Expected.of(values[50 * row + i], scales[row], 0, -128, 127)
                            .ofScale();
                }
                assertThat(found[row]).isCloseTo(wanted, within(1e-9));
            }
        }
    }

    /** The graph of dynamic quantization: its gradient is that of the product without any rounding. */
    @Test
    void gradientsPassThroughADynamicProduct() {
        Random random = new Random(5);
        TensorData input = OperatorModels.floats(random, -1, 1, 4, 8);
        TensorData weight = OperatorModels.bytes(random, ElementType.INT8, -100, 100, 8, 3);
        Map<String, TensorData> inputs = new LinkedHashMap<>();
        inputs.put("x", input);
        inputs.put("w", weight);
        OnnxModel model = OperatorModels.model(
                13,
                inputs,
                List.of("y"),
                Node.of("DynamicQuantizeLinear", "", List.of("x"), List.of("q", "s", "z")),
                Node.of("MatMulInteger", "", List.of("q", "w", "z"), List.of("i")),
                Node.of("Cast", "", List.of("i"), List.of("f"), Attribute.of("to", 1)),
                Node.of("Mul", "", List.of("f", "s"), List.of("y")));
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.of(model)) {
            Variable x = Variable.of(input).asLeaf();
            Variable w = Variable.of(weight);
            graph.run(Map.of("x", x, "w", w)).get("y").sum().backward();
            float[] found = x.gradient().toFloats();
            float[] sums = w.toFloat32().sum(1, false).toFloats();
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(sums[i % 8], within(1e-3f));
            }
        }
    }
}
