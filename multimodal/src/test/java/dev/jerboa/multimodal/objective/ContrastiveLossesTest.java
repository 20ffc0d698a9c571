package dev.jerboa.multimodal.objective;

import static dev.jerboa.multimodal.objective.Plain.cosine;
import static dev.jerboa.multimodal.objective.Plain.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.objective.ContrastiveLosses.ContrastiveLoss;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Contrastive losses against loops over their definitions, and their gradients against finite differences. */
class ContrastiveLossesTest {
    private static final double SCALE = 4;

    static IntStream seeds() {
        return IntStream.range(0, 30);
    }

    @Test
    void twoPairsWorkedByHand() {
        // Cosines: 1 and 0 in the first row, 0.6 and 0.8 in the second.
        double[][] first = {{2, 0}, {0.6, 0.8}};
        double[][] second = {{1, 0}, {0, 3}};
        double rows = (Math.log(1 + Math.exp(-4)) + Math.log(1 + Math.exp(-0.8))) / 2;
        double columns = (Math.log(1 + Math.exp(-1.6)) + Math.log(1 + Math.exp(-3.2))) / 2;
        assertThat(value(ContrastiveLosses::infoNce, first, second, Matches.oneToOne(2)))
                .isCloseTo((rows + columns) / 2, within(1e-5));
        double sigmoid =
                Math.log(1 + Math.exp(-4)) + Math.log(2) + Math.log(1 + Math.exp(2.4)) + Math.log(1 + Math.exp(-3.2));
        assertThat(value(ContrastiveLosses::sigmoid, first, second, Matches.oneToOne(2)))
                .isCloseTo(sigmoid / 2, within(1e-5));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void targetsAreSpreadOverAllPartnersAndRowsWithoutOneAskForNothing(int seed) {
        Random random = new Random(seed);
        double[][] first = Plain.random(random, 2 + random.nextInt(6), 4);
        double[][] second = Plain.random(random, 2 + random.nextInt(6), 4);
        long[] firstGroups = Plain.groups(random, first.length, 4);
        long[] secondGroups = Plain.groups(random, second.length, 4);
        double expected =
                (infoNce(first, second, firstGroups, secondGroups) + infoNce(second, first, secondGroups, firstGroups))
                        / 2;
        assertThat(value(ContrastiveLosses::infoNce, first, second, Matches.ofGroups(firstGroups, secondGroups)))
                .isCloseTo(expected, within(1e-4));
    }

    private static double infoNce(double[][] rows, double[][] columns, long[] rowGroups, long[] columnGroups) {
        double total = 0;
        int counted = 0;
        for (int i = 0; i < rows.length; i++) {
            double normalizer = 0;
            for (double[] column : columns) {
                normalizer += Math.exp(SCALE * cosine(rows[i], column));
            }
            double positive = 0;
            int partners = 0;
            for (int j = 0; j < columns.length; j++) {
                if (rowGroups[i] == columnGroups[j]) {
                    positive -= Math.log(Math.exp(SCALE * cosine(rows[i], columns[j])) / normalizer);
                    partners++;
                }
            }
            if (partners > 0) {
                total += positive / partners;
                counted++;
            }
        }
        return counted == 0 ? 0 : total / counted;
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theSigmoidLossAsksEachPairByItself(int seed) {
        Random random = new Random(seed);
        double[][] first = Plain.random(random, 2 + random.nextInt(6), 4);
        double[][] second = Plain.random(random, 2 + random.nextInt(6), 4);
        long[] firstGroups = Plain.groups(random, first.length, 3);
        long[] secondGroups = Plain.groups(random, second.length, 3);
        Matches matches = Matches.ofGroups(firstGroups, secondGroups);
        double sum = 0;
        boolean any = false;
        for (int i = 0; i < first.length; i++) {
            for (int j = 0; j < second.length; j++) {
                boolean same = firstGroups[i] == secondGroups[j];
                any |= same;
                sum += Math.log(1 + Math.exp((same ? -1 : 1) * SCALE * cosine(first[i], second[j])));
            }
        }
        assertThat(value(ContrastiveLosses::sigmoid, first, second, matches))
                .isCloseTo(any ? 2 * sum / (first.length + second.length) : 0, within(1e-4));
    }

    @Test
    void aNegativeOfTheSameGroupCostsNothingMore() {
        double[][] first = {{1, 0}, {1, 0}};
        double[][] second = {{1, 0}, {1, 0}};
        // All four belong together: half the mass on each, which the softmax of equals gives.
        assertThat(value(ContrastiveLosses::infoNce, first, second, Matches.ofGroups(new long[] {7, 7}, new long[] {7, 7
                })))
                .isCloseTo(Math.log(2), within(1e-6));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void gradientsAgreeWithFiniteDifferences(int seed) {
        Random random = new Random(seed);
        double[][] first = Plain.random(random, 4, 3);
        double[][] second = Plain.random(random, 5, 3);
        Matches matches = Matches.ofGroups(Plain.groups(random, 4, 3), Plain.groups(random, 5, 3));
        ContrastiveLoss loss = seed % 2 == 0 ? ContrastiveLosses::infoNce : ContrastiveLosses::sigmoid;
        float[] slopes;
        try (VariableScope scope = VariableScope.open();
                LogitScale scale = LogitScale.fixed(SCALE)) {
            Variable leaf = variable(first).asLeaf();
            loss.loss(leaf, variable(second), matches, scale).backward();
            slopes = leaf.gradient().toFloats();
        }
        double step = 3e-3;
        for (int i = 0; i < slopes.length; i++) {
            double before = first[i / 3][i % 3];
            first[i / 3][i % 3] = before + step;
            double above = value(loss, first, second, matches);
            first[i / 3][i % 3] = before - step;
            double below = value(loss, first, second, matches);
            first[i / 3][i % 3] = before;
            assertThat(slopes[i]).isCloseTo((float) ((above - below) / (2 * step)), within(3e-3f));
        }
    }

    @Test
    void aSmallerBoundHoldsAtOnce() {
        try (LogitScale scale = LogitScale.contrastive("pair").atMost(5)) {
            assertThat(scale.factor()).isCloseTo(5, within(1e-5));
        }
        try (LogitScale scale = LogitScale.contrastive("pair")) {
            assertThatExceptionOfType(JerboaException.class)
                    .isThrownBy(() -> scale.atMost(0.5))
                    .withMessage("a scale of at most 0.5 is not possible; it is at least 1");
        }
    }

    @Test
    void theScaleLearnsAndStaysWithinItsBounds() {
        try (VariableScope scope = VariableScope.open();
                LogitScale scale = LogitScale.contrastive("pair")) {
            assertThat(scale.factor()).isCloseTo(1 / 0.07, within(1e-4));
            Variable logarithm = scale.parameters().get(0).value();
            ContrastiveLosses.infoNce(
                            variable(new double[][] {{1, 0}, {0.8, 0.6}}),
                            variable(new double[][] {{1, 0}, {0.8, 0.6}}),
                            Matches.oneToOne(2),
                            scale)
                    .backward();
            // d/dt log(1 + exp(-0.2 e^t)) = -0.2 e^t / (1 + exp(0.2 e^t))
            double s = 0.2 / 0.07;
            assertThat(logarithm.gradient().toFloat()).isCloseTo((float) (-s / (1 + Math.exp(s))), within(1e-4f));
            logarithm.assign(Variable.of(9f));
            scale.clamp();
            assertThat(scale.factor()).isCloseTo(100, within(1e-3));
            logarithm.assign(Variable.of(-1f));
            scale.clamp();
            assertThat(scale.factor()).isEqualTo(1);
            assertThat(logarithm.requiresGradient()).isTrue();
        }
        try (VariableScope scope = VariableScope.open();
                LogitScale scale = LogitScale.sigmoid("pair")) {
            assertThat(scale.logits(Variable.of(0.5f)).toFloat()).isCloseTo(10 * 0.5f - 10, within(1e-5f));
        }
    }

    private static double value(ContrastiveLoss loss, double[][] first, double[][] second, Matches matches) {
        try (VariableScope scope = VariableScope.open();
                LogitScale scale = LogitScale.fixed(SCALE)) {
            return loss.loss(variable(first), variable(second), matches, scale).toFloat();
        }
    }
}
