package dev.jerboa.train.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators that do something else while a graph is trained, and a case that the official ones leave out. */
class TrainingModeTest {
    /** One channel with 1, 2, 3, 6: mean 3, variance 3.5, unbiased 14 / 3; a tenth of each is new. */
    @Test
    void batchNormalizationUsesTheBatchAndMovesTheRunningStatistics() {
        TensorData input = TensorData.ofFloats(new long[] {4, 1}, 1, 2, 3, 6);
        OnnxModel model = OperatorModels.model(
                15,
                Map.of("x", input),
                List.of("y"),
                Node.of("BatchNormalization", "", List.of("x", "scale", "bias", "mean", "variance"), List.of("y")));
        model.graph().addInitializer("scale", TensorData.ofFloats(new long[] {1}, 2));
        model.graph().addInitializer("bias", TensorData.ofFloats(new long[] {1}, 1));
        model.graph().addInitializer("mean", TensorData.ofFloats(new long[] {1}, 10));
        model.graph().addInitializer("variance", TensorData.ofFloats(new long[] {1}, 4));
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.of(model)) {
            Variable x = Variable.of(input);
            float[] before = graph.run(Map.of("x", x)).get("y").toFloats();
            assertThat(before[0]).isCloseTo(2 * -9 / 2f + 1, within(1e-4f));
            graph.setTraining(true);
            float[] during = graph.run(Map.of("x", x)).get("y").toFloats();
            assertThat(during[3]).isCloseTo((float) (2 * 3 / Math.sqrt(3.5) + 1), within(1e-4f));
            graph.setTraining(false);
            float[] after = graph.run(Map.of("x", x)).get("y").toFloats();
            double variance = 0.9 * 4 + 0.1 * 14 / 3;
            assertThat(after[0]).isCloseTo((float) (2 * (1 - 9.3) / Math.sqrt(variance) + 1), within(1e-4f));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 10, 13})
    void dropoutDropsInTrainingOnly(int opset) {
        TensorData input = OperatorModels.floats(new Random(2), 1, 2, 1000);
        Attribute[] attributes = opset < 12 ? new Attribute[] {Attribute.of("ratio", 0.25f)} : new Attribute[0];
        OnnxModel model = OperatorModels.model(
                opset,
                Map.of("x", input),
                List.of("y", "mask"),
                Node.of(
                        "Dropout",
                        "",
                        opset < 12 ? List.of("x") : List.of("x", "ratio"),
                        List.of("y", "mask"),
                        attributes));
        if (opset >= 12) {
            model.graph().addInitializer("ratio", TensorData.ofFloats(new long[0], 0.25f));
        }
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.of(model)) {
            LibTorch.seed(1);
            Variable x = Variable.of(input);
            assertThat(graph.run(Map.of("x", x)).get("y").toFloats()).isEqualTo(input.toFloats());
            graph.setTraining(true);
            Map<String, Variable> made = graph.run(Map.of("x", x));
            assertThat(made.get("mask").type()).isEqualTo(opset < 10 ? ElementType.FLOAT : ElementType.BOOL);
            float[] kept = made.get("mask").toFloats();
            float[] found = made.get("y").toFloats();
            int dropped = 0;
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(kept[i] * input.toFloats()[i] / 0.75f, within(1e-5f));
                dropped += kept[i] == 0 ? 1 : 0;
            }
            assertThat(dropped).isBetween(200, 300);
        }
    }

    /** With two channels to a window, ONNX takes the one itself and the next. */
    @Test
    void anEvenWindowOfChannelsReachesFurtherForward() {
        TensorData input = TensorData.ofFloats(new long[] {1, 3, 1, 1}, 1, 2, 3);
        OnnxModel model = OperatorModels.model(
                13,
                Map.of("x", input),
                List.of("y"),
                Node.of(
                        "LRN",
                        "",
                        List.of("x"),
                        List.of("y"),
                        Attribute.of("size", 2),
                        Attribute.of("alpha", 2f),
                        Attribute.of("beta", 1f)));
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.of(model)) {
            float[] found = graph.run(Map.of("x", Variable.of(input))).get("y").toFloats();
            assertThat(found).containsExactly(new float[] {1 / 6f, 2 / 14f, 3 / 10f}, within(1e-6f));
        }
    }
}
