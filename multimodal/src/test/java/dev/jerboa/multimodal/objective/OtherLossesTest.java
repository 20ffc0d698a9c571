package dev.jerboa.multimodal.objective;

import static dev.jerboa.multimodal.objective.Plain.mean;
import static dev.jerboa.multimodal.objective.Plain.sum;
import static dev.jerboa.multimodal.objective.Plain.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses of views and of tasks against loops over their definitions. */
class OtherLossesTest {
    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void vicRegIsInvarianceSpreadAndDecorrelation(int seed) {
        Random random = new Random(seed);
        int samples = 2 + random.nextInt(6);
        double[][] first = Plain.random(random, samples, 3);
        double[][] second = Plain.random(random, samples, 3);
        double invariance = mean(samples, i -> mean(3, c -> Math.pow(first[i][c] - second[i][c], 2)));
        double expected =
                25 * invariance + 25 * (spread(first) + spread(second)) + redundancy(first) + redundancy(second);
        try (VariableScope scope = VariableScope.open()) {
            assertThat(VicReg.defaults().loss(variable(first), variable(second)).toFloat())
                    .isCloseTo((float) expected, within(1e-3f));
        }
    }

    private static double spread(double[][] rows) {
        return mean(3, c -> Math.max(0, 1 - Math.sqrt(covariance(rows, c, c) + 1e-4)));
    }

    private static double redundancy(double[][] rows) {
        return sum(3, a -> sum(3, b -> a == b ? 0 : Math.pow(covariance(rows, a, b), 2))) / 3;
    }

    private static double covariance(double[][] rows, int a, int b) {
        double meanA = mean(rows.length, i -> rows[i][a]);
        double meanB = mean(rows.length, i -> rows[i][b]);
        return sum(rows.length, i -> (rows[i][a] - meanA) * (rows[i][b] - meanB)) / (rows.length - 1);
    }

    @Test
    void classificationPassesOverUnknownLabels() {
        try (VariableScope scope = VariableScope.open()) {
            Variable logits = variable(new double[][] {{1, 3}, {50, -50}, {2, 2}});
            double expected = (Math.log(1 + Math.exp(2)) + Math.log(2)) / 2;
            assertThat(TaskLosses.classification(logits, new long[] {0, TaskLosses.UNKNOWN, 1})
                            .toFloat())
                    .isCloseTo((float) expected, within(1e-5f));
            assertThat(TaskLosses.classification(logits, new long[] {-1, -1, -1})
                            .toFloat())
                    .isZero();
            assertThatThrownBy(() -> TaskLosses.classification(logits, new long[] {0, 2, 1}))
                    .isInstanceOf(JerboaException.class)
                    .hasMessageContaining("label 2")
                    .hasMessageContaining("2 classes");
        }
    }

    @Test
    void multiLabelAndRegressionPassOverUnknownAnswers() {
        try (VariableScope scope = VariableScope.open()) {
            Variable outputs = variable(new double[][] {{1, 2}, {-3, 4}});
            float[] answers = {1, Float.NaN, 0, 0};
            double expected = (Math.log(1 + Math.exp(-1)) + Math.log(1 + Math.exp(-3)) + Math.log(1 + Math.exp(4))) / 3;
            assertThat(TaskLosses.multiLabel(outputs, answers).toFloat()).isCloseTo((float) expected, within(1e-5f));
            // (1 - 1)^2, (-3 - 0)^2, (4 - 0)^2
            assertThat(TaskLosses.regression(outputs, answers).toFloat()).isCloseTo(25 / 3f, within(1e-5f));
            float[] nothing = {Float.NaN, Float.NaN, Float.NaN, Float.NaN};
            assertThat(TaskLosses.regression(outputs, nothing).toFloat()).isZero();
        }
    }
}
