package dev.jerboa.distill.loss;

import static dev.jerboa.distill.loss.Rows.crossEntropy;
import static dev.jerboa.distill.loss.Rows.divergence;
import static dev.jerboa.distill.loss.Rows.mean;
import static dev.jerboa.distill.loss.Rows.softmax;
import static dev.jerboa.distill.loss.Rows.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses on logits against plain sums over their definitions. */
class LabelLossesTest {
    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void softLabelsAreTheDivergenceOfSoftenedDistributions(int seed) {
        Random random = new Random(seed);
        int samples = 1 + random.nextInt(6);
        int classes = 2 + random.nextInt(6);
        double temperature = 0.5 + 5 * random.nextDouble();
        double alpha = random.nextDouble();
        double[][] teacher = Rows.random(random, samples, classes);
        double[][] student = Rows.random(random, samples, classes);
        long[] labels = random.ints(samples, 0, classes).asLongStream().toArray();
        double soft = temperature
                * temperature
                * mean(samples, i -> divergence(softmax(teacher[i], temperature), softmax(student[i], temperature)));
        double hard = mean(samples, i -> -Math.log(softmax(student[i], 1)[(int) labels[i]]));
        try (VariableScope scope = VariableScope.open()) {
            assertThat(SoftLabels.loss(variable(teacher), variable(student), temperature)
                            .toFloat())
                    .isCloseTo((float) soft, within(1e-4f));
            Variable both = SoftLabels.withLabels(
                    variable(teacher),
                    variable(student),
                    Variable.of(new long[] {samples}, labels),
                    temperature,
                    alpha);
            assertThat(both.toFloat()).isCloseTo((float) (alpha * soft + (1 - alpha) * hard), within(1e-4f));
        }
    }

    @Test
    void severalTeachersAreAveragedAfterTheSoftmax() {
        try (VariableScope scope = VariableScope.open()) {
            Variable average = SoftLabels.average(
                    List.of(Variable.of(new long[] {1, 2}, 0f, 0f), Variable.of(new long[] {1, 2}, 100f, 0f)), 1);
            // (1/2 + 1) / 2 and (1/2 + 0) / 2; the average of the logits would have given 1 and 0.
            assertThat(average.toFloats()).containsExactly(0.75f, 0.25f);
        }
    }

    @Test
    void aTemperatureOfZeroIsRefused() {
        try (VariableScope scope = VariableScope.open()) {
            Variable logits = Variable.of(new long[] {1, 2}, 0f, 1f);
            assertThatThrownBy(() -> SoftLabels.loss(logits, logits, 0)).hasMessageContaining("0.0");
        }
    }

    @Test
    void labelsAreDrawnAsOftenAsTheTeacherSays() {
        double[] logits = {1, 0, -1, 2};
        double[] wanted = softmax(logits, 2);
        int draws = 40_000;
        float[] repeated = new float[draws * logits.length];
        for (int i = 0; i < repeated.length; i++) {
            repeated[i] = (float) logits[i % logits.length];
        }
        long[] labels = SampledLabels.draw(repeated, logits.length, 2, new SplittableRandom(5));
        for (int c = 0; c < logits.length; c++) {
            int label = c;
            double share = (double) Arrays.stream(labels)
                            .filter(drawn -> drawn == label)
                            .count()
                    / draws;
            // Five standard deviations of a share of 40,000 draws.
            assertThat(share).isCloseTo(wanted[c], within(5 * Math.sqrt(wanted[c] * (1 - wanted[c]) / draws)));
        }
    }

    @Test
    void drawsDifferFromOneEpochToTheNextAndRepeatWithTheirSeed() {
        float[] flat = new float[200];
        long[] first = SampledLabels.draw(flat, 2, 1, new SplittableRandom(1));
        assertThat(SampledLabels.draw(flat, 2, 1, new SplittableRandom(1))).isEqualTo(first);
        assertThat(SampledLabels.draw(flat, 2, 1, new SplittableRandom(2))).isNotEqualTo(first);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aStrongStudentTrustsItselfAsFarAsItIsConfident(int seed) {
        Random random = new Random(seed);
        int classes = 2 + random.nextInt(4);
        double limit = random.nextDouble();
        double[][] teacher = Rows.random(random, 3, classes);
        double[][] student = Rows.random(random, 3, classes);
        double expected = mean(3, i -> {
            double[] own = softmax(student[i], 1);
            double confidence = Arrays.stream(own).max().orElseThrow();
            double trust = limit * confidence;
            double[] target = softmax(teacher[i], 1);
            for (int c = 0; c < classes; c++) {
                target[c] = (1 - trust) * target[c] + (own[c] == confidence ? trust : 0);
            }
            return crossEntropy(target, student[i]);
        });
        try (VariableScope scope = VariableScope.open()) {
            assertThat(WeakToStrong.loss(variable(teacher), variable(student), limit)
                            .toFloat())
                    .isCloseTo((float) expected, within(1e-4f));
        }
    }
}
