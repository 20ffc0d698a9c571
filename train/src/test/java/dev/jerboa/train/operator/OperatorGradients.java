package dev.jerboa.train.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.Tensors;
import dev.jerboa.train.graph.TorchGraph;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Compares the gradients that flow back through nodes with central finite differences, in double precision.
 *
 * <p>The scalar that is differentiated is the sum of all float outputs, each element times its own random factor, so a
 * gradient put in the wrong place shows.
 */
final class OperatorGradients {
    private static final double STEP = 1e-6;
    private static final double TOLERANCE = 1e-6;

    private final Map<String, TensorData> inputs = new LinkedHashMap<>();
    private final int opset;
    private List<String> outputs = List.of("output");
    private boolean training;

    private OperatorGradients(int opset) {
        this.opset = opset;
    }

    /** For nodes of this version of the standard operator set. */
    static OperatorGradients opset(int opset) {
        return new OperatorGradients(opset);
    }

    /** Feeds an input; every one of 64-bit floats is differentiated. */
    OperatorGradients input(String name, TensorData data) {
        inputs.put(name, data);
        return this;
    }

    /** The outputs that are differentiated, instead of {@code output}. */
    OperatorGradients outputs(String... names) {
        outputs = List.of(names);
        return this;
    }

    /** Runs the nodes as in training. */
    OperatorGradients training() {
        training = true;
        return this;
    }

    /** Fails unless the gradients of all inputs of 64-bit floats agree with finite differences. */
    void check(Node... nodes) {
        OnnxModel model = OperatorModels.model(opset, inputs, outputs, nodes);
        try (VariableScope scope = VariableScope.open();
                TorchGraph graph = TorchGraph.of(model)) {
            graph.setTraining(training);
            Map<String, Variable> leaves = new LinkedHashMap<>();
            inputs.forEach((name, data) -> leaves.put(name, leaf(data)));
            loss(graph, leaves).backward();
            leaves.forEach((name, leaf) -> {
                if (leaf.requiresGradient()) {
                    double[] analytic = Tensors.doubles(leaf.gradient().tensor());
                    LibTorch.withoutGradients(() -> checkInput(graph, name, analytic));
                }
            });
        }
    }

    private static Variable leaf(TensorData data) {
        Variable value = Variable.of(data);
        return data.type() == ElementType.DOUBLE ? value.asLeaf() : value;
    }

    private void checkInput(TorchGraph graph, String name, double[] analytic) {
        double[] values;
        try (VariableScope scope = VariableScope.open()) {
            values = Tensors.doubles(Variable.of(inputs.get(name)).tensor());
        }
        for (int i = 0; i < values.length; i++) {
            double original = values[i];
            values[i] = original + STEP;
            double above = lossOf(graph, name, values);
            values[i] = original - STEP;
            double below = lossOf(graph, name, values);
            values[i] = original;
            double numeric = (above - below) / (2 * STEP);
            assertThat(Math.abs(analytic[i] - numeric))
                    .as("gradient of %s at %d: %s, by differences %s", name, i, analytic[i], numeric)
                    .isLessThanOrEqualTo(TOLERANCE * Math.max(1, Math.abs(numeric)));
        }
    }

    private double lossOf(TorchGraph graph, String changed, double[] values) {
        try (VariableScope scope = VariableScope.open()) {
            Map<String, Variable> fed = new LinkedHashMap<>();
            inputs.forEach((name, data) -> fed.put(
                    name, Variable.of(name.equals(changed) ? OperatorModels.doubles(data.dims(), values) : data)));
            return Tensors.doubles(loss(graph, fed).tensor())[0];
        }
    }

    private static Variable loss(TorchGraph graph, Map<String, Variable> fed) {
        Random random = new Random(7);
        Variable sum = Variable.of(0);
        for (Variable output : graph.run(fed).values()) {
            if (Tensors.isFloat(output.tensor())) {
                Variable factors = Variable.of(OperatorModels.doubles(random, 0.5, 2, output.dims()));
                sum = sum.plus(output.times(factors).sum());
            }
        }
        return sum;
    }
}
