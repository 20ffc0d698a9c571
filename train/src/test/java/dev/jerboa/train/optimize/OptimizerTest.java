package dev.jerboa.train.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The oracle is the published rule, written out for one number at a time in double precision. */
class OptimizerTest {
    private static final int SIZE = 24;
    private static final int STEPS = 40;

    private interface ScalarRule {
        /** The weight after a step; {@code memory} is this weight's own, zero at first. */
        double step(double weight, double gradient, double[] memory, int step, double decay);
    }

    private static ScalarRule adamW(AdamWOptions options, double rate) {
        return (weight, gradient, memory, step, decay) -> {
            memory[0] = options.beta1() * memory[0] + (1 - options.beta1()) * gradient;
            memory[1] = options.beta2() * memory[1] + (1 - options.beta2()) * gradient * gradient;
            double mean = memory[0] / (1 - Math.pow(options.beta1(), step));
            double square = memory[1] / (1 - Math.pow(options.beta2(), step));
            return weight - rate * (mean / (Math.sqrt(square) + options.epsilon()) + decay * weight);
        };
    }

    private static ScalarRule sgd(SgdOptions options, double rate) {
        return (weight, gradient, memory, step, decay) -> {
            double whole = gradient + decay * weight;
            memory[0] = options.momentum() * memory[0] + whole;
            return weight - rate * (options.nesterov() ? whole + options.momentum() * memory[0] : memory[0]);
        };
    }

    @Test
    void adamWFollowsItsPaper() {
        AdamWOptions options = new AdamWOptions(0.8, 0.95, 1e-6, 0.1);
        assertFollows(options, adamW(options, 0.05), 0.05);
    }

    @Test
    void gradientDescentFollowsItsRule() {
        for (SgdOptions options : List.of(
                new SgdOptions(0, false, 0.1), new SgdOptions(0.9, false, 0.1), new SgdOptions(0.7, true, 0.05))) {
            assertFollows(options, sgd(options, 0.02), 0.02);
        }
    }

    private static void assertFollows(OptimizerOptions options, ScalarRule rule, double rate) {
        Random random = new Random(7);
        try (VariableScope scope = VariableScope.open()) {
            float[] start = floats(random);
            Variable matrix = Variable.of(new long[] {4, 6}, start).asLeaf();
            Variable bias = Variable.of(new long[] {SIZE}, start).asLeaf();
            double[][] expected = {doubles(start), doubles(start)};
            double[][][] memory = new double[2][SIZE][2];
            List<Parameter> parameters = List.of(new Parameter("matrix", matrix), new Parameter("bias", bias));
            Optimizer optimizer = options.create(parameters, List.of());
            for (int step = 1; step <= STEPS; step++) {
                float[] gradient = floats(random);
                give(matrix, gradient);
                give(bias, gradient);
                optimizer.step(rate);
                Gradients.clear(parameters);
                for (int i = 0; i < SIZE; i++) {
                    expected[0][i] = rule.step(expected[0][i], gradient[i], memory[0][i], step, options.weightDecay());
                    expected[1][i] = rule.step(expected[1][i], gradient[i], memory[1][i], step, 0);
                }
            }
            assertClose(matrix.toFloats(), expected[0]);
            assertClose(bias.toFloats(), expected[1]);
            optimizer.close();
        }
    }

    @Test
    void groupsHaveTheirOwnRateAndDecay() {
        try (VariableScope scope = VariableScope.open()) {
            Variable head = Variable.of(new long[] {1, 1}, 2f).asLeaf();
            Variable body = Variable.of(new long[] {1, 1}, 2f).asLeaf();
            List<Parameter> parameters = List.of(new Parameter("head.w", head), new Parameter("body.w", body));
            Optimizer optimizer = new SgdOptions(0, false, 0)
                    .create(parameters, List.of(ParameterGroup.of("^head", 10, 0.5), ParameterGroup.of("w", 3, 0)));
            give(head, 1f);
            give(body, 1f);
            optimizer.step(0.01);
            assertThat(head.toFloat()).isCloseTo(2 - 0.1f * (1 + 0.5f * 2), within(1e-6f));
            assertThat(body.toFloat()).isCloseTo(2 - 0.03f, within(1e-6f));
            optimizer.close();
            assertThatThrownBy(
                            () -> AdamWOptions.defaults().create(parameters, List.of(ParameterGroup.of("tail", 1, 0))))
                    .isInstanceOf(JerboaException.class)
                    .hasMessageContaining("tail");
        }
    }

    @Test
    void aParameterWithoutGradientStays() {
        try (VariableScope scope = VariableScope.open()) {
            Variable used = Variable.of(new long[] {1}, 1f).asLeaf();
            Variable unused = Variable.of(new long[] {1}, 1f).asLeaf();
            Optimizer optimizer = AdamWOptions.defaults()
                    .create(List.of(new Parameter("used", used), new Parameter("unused", unused)), List.of());
            give(used, 1f);
            optimizer.step(0.1);
            assertThat(used.toFloat()).isCloseTo(0.9f, within(1e-6f));
            assertThat(unused.toFloat()).isEqualTo(1f);
            optimizer.close();
        }
    }

    @Test
    void restoredStateGoesOnAsIfNothingHadHappened() {
        Random random = new Random(3);
        try (VariableScope scope = VariableScope.open()) {
            Variable first = Variable.of(new long[] {SIZE, 1}, floats(random)).asLeaf();
            Optimizer before = AdamWOptions.defaults().create(List.of(new Parameter("w", first)), List.of());
            for (int step = 0; step < 5; step++) {
                give(first, floats(random));
                before.step(0.1);
                first.clearGradient();
            }
            Map<String, TensorData> saved = new LinkedHashMap<>();
            before.state().forEach((name, value) -> saved.put(name, value.toTensorData()));
            Variable second = first.asLeaf();
            Optimizer after = AdamWOptions.defaults().create(List.of(new Parameter("w", second)), List.of());
            after.restore(saved);
            float[] gradient = floats(random);
            give(first, gradient);
            give(second, gradient);
            before.step(0.1);
            after.step(0.1);
            assertThat(second.toFloats()).isEqualTo(first.toFloats());
            saved.remove("first-moment.w");
            assertThatThrownBy(() -> after.restore(saved))
                    .isInstanceOf(JerboaException.class)
                    .hasMessageContaining("first-moment.w");
            before.close();
            after.close();
        }
    }

    @Test
    void clippingShortensTheWholeGradientAndKeepsItsDirection() {
        try (VariableScope scope = VariableScope.open()) {
            Variable a = Variable.of(new long[] {2}, 0f, 0f).asLeaf();
            Variable b = Variable.of(new long[] {1, 1}, 0f).asLeaf();
            List<Parameter> parameters = List.of(new Parameter("a", a), new Parameter("b", b));
            assertThat(Gradients.norm(parameters)).isZero();
            give(a, 2f, 3f);
            give(b, 6f);
            assertThat(Gradients.norm(parameters)).isCloseTo(7, within(1e-6));
            Gradients.clip(parameters, 7, 8);
            assertThat(b.gradient().toFloat()).isEqualTo(6f);
            Gradients.clip(parameters, 7, 3.5);
            assertThat(a.gradient().toFloats()).containsExactly(1f, 1.5f);
            assertThat(b.gradient().toFloat()).isEqualTo(3f);
            give(b, Float.NaN);
            assertThat(Gradients.firstNonFinite(parameters)).contains("b");
        }
    }

    @Test
    void theAverageFollowsItsFormulaAndSwapsBackExactly() {
        try (VariableScope scope = VariableScope.open();
                Variable weight = scope.keep(Variable.of(new long[] {1}, 1f).asLeaf())) {
            MovingAverage average = new MovingAverage(List.of(new Parameter("w", weight)), 0.5);
            double expected = 1;
            for (int step = 0; step < 20; step++) {
                weight.assign(Variable.of(new long[] {1}, step * 0.37f));
                average.update(step);
                double kept = Math.min(0.5, (1.0 + step) / (10 + step));
                expected = kept * expected + (1 - kept) * step * 0.37f;
            }
            float last = weight.toFloat();
            average.swap();
            assertThat(weight.toFloat()).isCloseTo((float) expected, within(1e-5f));
            average.swap();
            assertThat(weight.toFloat()).isEqualTo(last);
            average.close();
        }
    }

    private static void give(Variable leaf, float... gradient) {
        leaf.clearGradient();
        try (VariableScope scope = VariableScope.open()) {
            leaf.times(Variable.of(leaf.dims(), gradient)).sum().backward();
        }
    }

    private static float[] floats(Random random) {
        float[] values = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static double[] doubles(float[] values) {
        double[] wide = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            wide[i] = values[i];
        }
        return wide;
    }

    private static void assertClose(float[] actual, double[] expected) {
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i]).isCloseTo(expected[i], within(2e-5));
        }
    }
}
