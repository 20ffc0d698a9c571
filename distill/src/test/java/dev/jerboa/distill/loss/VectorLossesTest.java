package dev.jerboa.distill.loss;

import static dev.jerboa.distill.loss.Rows.cosine;
import static dev.jerboa.distill.loss.Rows.crossEntropy;
import static dev.jerboa.distill.loss.Rows.divergence;
import static dev.jerboa.distill.loss.Rows.dot;
import static dev.jerboa.distill.loss.Rows.huber;
import static dev.jerboa.distill.loss.Rows.mean;
import static dev.jerboa.distill.loss.Rows.minus;
import static dev.jerboa.distill.loss.Rows.softmax;
import static dev.jerboa.distill.loss.Rows.sum;
import static dev.jerboa.distill.loss.Rows.variable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.multimodal.objective.Matryoshka;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses on vectors and on relations between them against plain sums over their definitions. */
class VectorLossesTest {
    static IntStream seeds() {
        return IntStream.range(0, 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void cosineAndSquaredErrorAreMeansOverTheSamples(int seed) {
        Random random = new Random(seed);
        double[][] teacher = Rows.random(random, 4, 5);
        double[][] student = Rows.random(random, 4, 5);
        check(teacher, student, EmbeddingLosses::cosine, mean(4, i -> 1 - cosine(teacher[i], student[i])));
        check(teacher, student, EmbeddingLosses::meanSquaredError, mean(4, i -> {
            double[] difference = minus(teacher[i], student[i]);
            return dot(difference, difference) / 5;
        }));
    }

    @Test
    void paddingCountsNothing() {
        try (VariableScope scope = VariableScope.open()) {
            Variable teacher = Variable.of(new long[] {1, 2, 2}, 1f, 2f, 100f, 100f);
            Variable student = Variable.of(new long[] {1, 2, 2}, 1f, 4f, 0f, 0f);
            Variable mask = Variable.of(new long[] {1, 2}, 1f, 0f);
            // (0^2 + 2^2) / 2 of the only token
            assertThat(EmbeddingLosses.hiddenState(teacher, student, mask).toFloat())
                    .isEqualTo(2f);
        }
    }

    @Test
    void attentionMapsAreComparedTokenByToken() {
        try (VariableScope scope = VariableScope.open()) {
            Variable teacher = Variable.of(new long[] {1, 1, 2, 2}, .5f, .5f, .9f, .1f);
            Variable student = Variable.of(new long[] {1, 1, 2, 2}, .25f, .75f, .1f, .9f);
            Variable mask = Variable.of(new long[] {1, 2}, 1f, 0f);
            double expected = .5 * Math.log(.5 / .25) + .5 * Math.log(.5 / .75);
            assertThat(EmbeddingLosses.attentionMaps(teacher, student, mask).toFloat())
                    .isCloseTo((float) expected, within(1e-5f));
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void relationsAreDistancesInUnitsOfTheirMeanAndAnglesOfTriples(int seed) {
        Random random = new Random(seed);
        int samples = 3 + random.nextInt(4);
        double[][] teacher = Rows.random(random, samples, 3);
        double[][] student = Rows.random(random, samples, 6);
        double[][] wanted = relativeDistances(teacher);
        double[][] found = relativeDistances(student);
        check(
                teacher,
                student,
                RelationalLosses::distances,
                mean(samples, i -> mean(samples, j -> huber(found[i][j] - wanted[i][j]))));
        check(
                teacher,
                student,
                RelationalLosses::angles,
                mean(
                        samples,
                        corner -> mean(
                                samples,
                                i -> mean(
                                        samples,
                                        j -> huber(angle(student, corner, i, j) - angle(teacher, corner, i, j))))));
    }

    private static double[][] relativeDistances(double[][] rows) {
        int count = rows.length;
        double[][] distances = new double[count][count];
        for (int i = 0; i < count; i++) {
            for (int j = 0; j < count; j++) {
                double[] difference = minus(rows[i], rows[j]);
                distances[i][j] = Math.sqrt(dot(difference, difference));
            }
        }
        double mean = sum(count, i -> sum(count, j -> distances[i][j])) / (count * (count - 1));
        for (double[] row : distances) {
            for (int j = 0; j < count; j++) {
                row[j] /= mean;
            }
        }
        return distances;
    }

    private static double angle(double[][] rows, int corner, int i, int j) {
        return i == corner || j == corner ? 0 : cosine(minus(rows[i], rows[corner]), minus(rows[j], rows[corner]));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theNeighbourGraphOfTheTeacherIsPreserved(int seed) {
        Random random = new Random(seed);
        int samples = 4 + random.nextInt(4);
        int neighbours = 1 + random.nextInt(samples - 2);
        double[][] teacher = Rows.random(random, samples, 3);
        double[][] student = Rows.random(random, samples, 5);
        double expected = mean(samples, i -> {
            int[] others = IntStream.range(0, samples).filter(j -> j != i).toArray();
            List<Integer> nearest = IntStream.of(others)
                    .boxed()
                    .sorted(Comparator.comparingDouble(j -> -cosine(teacher[i], teacher[j])))
                    .limit(neighbours)
                    .toList();
            double[] wanted = new double[others.length];
            double[] found = new double[others.length];
            for (int k = 0; k < others.length; k++) {
                wanted[k] = nearest.contains(others[k]) ? cosine(teacher[i], teacher[others[k]]) : -1e6;
                found[k] = cosine(student[i], student[others[k]]);
            }
            return divergence(softmax(wanted, 0.2), softmax(found, 0.2));
        });
        check(teacher, student, (t, s) -> RelationalLosses.neighbourGraph(t, s, neighbours, 0.2), expected);
    }

    @Test
    void moreNeighboursThanSamplesAreRefused() {
        try (VariableScope scope = VariableScope.open()) {
            Variable rows = Variable.of(new long[] {3, 1}, 1f, 2f, 3f);
            assertThatThrownBy(() -> RelationalLosses.neighbourGraph(rows, rows, 3, 1))
                    .hasMessageContaining("3 neighbours")
                    .hasMessageContaining("2 other");
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void pairsAreComparedInBothDirections(int seed) {
        Random random = new Random(seed);
        int samples = 2 + random.nextInt(4);
        double[][] teacherFirst = Rows.random(random, samples, 4);
        double[][] teacherSecond = Rows.random(random, samples, 4);
        double[][] first = Rows.random(random, samples, 4);
        double[][] second = Rows.random(random, samples, 4);
        double affinity = mean(
                        samples,
                        i -> crossEntropy(
                                softmax(similarities(teacherFirst[i], teacherSecond, 7), 1),
                                similarities(first[i], second, 3)))
                + mean(
                        samples,
                        i -> crossEntropy(
                                softmax(similarities(teacherSecond[i], teacherFirst, 7), 1),
                                similarities(second[i], first, 3)));
        double interactive = mean(samples, i -> -Math.log(softmax(similarities(first[i], teacherSecond, 3), 1)[i]))
                + mean(samples, i -> -Math.log(softmax(similarities(second[i], teacherFirst, 3), 1)[i]));
        try (VariableScope scope = VariableScope.open()) {
            PairLosses.Pair teacher = new PairLosses.Pair(variable(teacherFirst), variable(teacherSecond));
            PairLosses.Pair student = new PairLosses.Pair(variable(first), variable(second));
            assertThat(PairLosses.affinity(teacher, student, 7, 3).toFloat())
                    .isCloseTo((float) affinity / 2, within(1e-4f));
            assertThat(PairLosses.interactive(teacher, student, 3).toFloat())
                    .isCloseTo((float) interactive / 2, within(1e-4f));
        }
    }

    private static double[] similarities(double[] one, double[][] others, double scale) {
        return IntStream.range(0, others.length)
                .mapToDouble(j -> scale * cosine(one, others[j]))
                .toArray();
    }

    @Test
    void matryoshkaAddsTheLossOfEachFront() {
        try (VariableScope scope = VariableScope.open()) {
            Variable teacher = Variable.of(new long[] {1, 3}, 0f, 0f, 0f);
            Variable student = Variable.of(new long[] {1, 3}, 1f, 2f, 3f);
            Matryoshka matryoshka = new Matryoshka(List.of(new Matryoshka.Slice(1, 10), new Matryoshka.Slice(3, 1)));
            // 10 x 1 + (1 + 4 + 9) / 3
            assertThat(matryoshka
                            .loss(teacher, student, EmbeddingLosses::meanSquaredError)
                            .toFloat())
                    .isCloseTo(10 + 14f / 3, within(1e-5f));
            assertThatThrownBy(() -> Matryoshka.of(4).loss(teacher, student, EmbeddingLosses::cosine))
                    .hasMessageContaining("4")
                    .hasMessageContaining("3");
        }
    }

    @Test
    void gradientsReachTheStudentAloneAndStayFiniteForEqualSamples() {
        try (VariableScope scope = VariableScope.open()) {
            Variable teacher =
                    Rows.variable(new double[][] {{1, 0}, {1, 0}, {0, 1}}).asLeaf();
            Variable student =
                    Rows.variable(new double[][] {{2, 1}, {2, 1}, {1, 1}}).asLeaf();
            RelationalLosses.distances(teacher, student)
                    .plus(RelationalLosses.angles(teacher, student))
                    .backward();
            assertThat(teacher.gradient().toFloats()).containsOnly(0);
            for (float slope : student.gradient().toFloats()) {
                assertThat(slope).isFinite();
            }
            assertThat(student.gradient().toFloats()).isNotEqualTo(new float[6]);
        }
    }

    private static void check(
            double[][] teacher, double[][] student, BiFunction<Variable, Variable, Variable> loss, double expected) {
        try (VariableScope scope = VariableScope.open()) {
            assertThat(loss.apply(variable(teacher), variable(student)).toFloat())
                    .isCloseTo((float) expected, within(1e-4f));
        }
    }
}
