package dev.jerboa.distill.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.train.Variable;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Losses of outputs against numbers worked by hand. */
class OutputLossTest {
    private static final double EXACT = 1e-5;

    @Test
    void yesAndNoByHand() {
        Variable teacher = Variable.of(new long[] {2}, 0.9f, 0.2f);
        Variable student = Variable.of(new long[] {2}, 0.6f, 0.5f);
        double first = 0.9 * Math.log(0.9 / 0.6) + 0.1 * Math.log(0.1 / 0.4);
        double second = 0.2 * Math.log(0.2 / 0.5) + 0.8 * Math.log(0.8 / 0.5);
        OutputLoss loss = new OutputLoss.BinaryClasses(Scores.PROBABILITIES);
        assertThat(loss.of(teacher, student).toFloat()).isCloseTo((float) ((first + second) / 2), within(1e-5f));
        assertThat(loss.of(teacher, teacher).toFloat()).isCloseTo(0, within(1e-6f));
    }

    @Test
    void yesAndNoOfLogitsIsThatOfTheirProbabilities() {
        Random random = new Random(1);
        float[] teacher = new float[50];
        float[] student = new float[50];
        double wanted = 0;
        for (int i = 0; i < 50; i++) {
            teacher[i] = (float) (2 * random.nextGaussian());
            student[i] = (float) (2 * random.nextGaussian());
            double p = 1 / (1 + Math.exp(-teacher[i]));
            double q = 1 / (1 + Math.exp(-student[i]));
            wanted += (p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q))) / 50;
        }
        float found = new OutputLoss.BinaryClasses(Scores.LOGITS)
                .of(Variable.of(new long[] {50}, teacher), Variable.of(new long[] {50}, student))
                .toFloat();
        assertThat((double) found).isCloseTo(wanted, within(EXACT));
    }

    @Test
    void certainAnswersGiveNoInfinity() {
        Variable teacher = Variable.of(new long[] {2}, 1f, 0f);
        Variable student = Variable.of(new long[] {2}, 0f, 1f).asLeaf();
        Variable loss = new OutputLoss.BinaryClasses(Scores.PROBABILITIES).of(teacher, student);
        loss.backward();
        assertThat(loss.toFloat()).isFinite().isGreaterThan(10);
        assertThat(student.gradient().toFloats()).doesNotContain(Float.NaN);
    }

    @Test
    void classesAlongAnyAxisByHand() {
        // [1, classes 2, places 2]: the distributions are the columns.
        Variable teacher = Variable.of(new long[] {1, 2, 2}, 0.8f, 0.5f, 0.2f, 0.5f);
        Variable student = Variable.of(new long[] {1, 2, 2}, 0.6f, 0.25f, 0.4f, 0.75f);
        double first = 0.8 * Math.log(0.8 / 0.6) + 0.2 * Math.log(0.2 / 0.4);
        double second = 0.5 * Math.log(0.5 / 0.25) + 0.5 * Math.log(0.5 / 0.75);
        float found = new OutputLoss.SoftClasses(Scores.PROBABILITIES, 1, 1)
                .of(teacher, student)
                .toFloat();
        assertThat((double) found).isCloseTo((first + second) / 2, within(EXACT));
    }

    @Test
    void softenedProbabilitiesByHand() {
        // At temperature 2 a probability counts by its root.
        Variable teacher = Variable.of(new long[] {1, 2}, 0.9f, 0.1f);
        Variable student = Variable.of(new long[] {1, 2}, 0.5f, 0.5f);
        double p = Math.sqrt(0.9) / (Math.sqrt(0.9) + Math.sqrt(0.1));
        double wanted = 4 * (p * Math.log(p / 0.5) + (1 - p) * Math.log((1 - p) / 0.5));
        float found = new OutputLoss.SoftClasses(Scores.PROBABILITIES, -1, 2)
                .of(teacher, student)
                .toFloat();
        assertThat((double) found).isCloseTo(wanted, within(EXACT));
    }

    @Test
    void squaresByHand() {
        Variable teacher = Variable.of(new long[] {2, 2}, 3f, 4f, 0f, 0f);
        Variable student = Variable.of(new long[] {2, 2}, 3f, 2f, 1f, 0f);
        assertThat(new OutputLoss.MeanSquaredError().of(teacher, student).toFloat())
                .isCloseTo(5 / 4f, within(1e-6f));
        assertThat(new OutputLoss.RelativeSquaredError().of(teacher, student).toFloat())
                .isCloseTo(5 / 25f, within(1e-6f));
    }

    @Test
    void cosineByHand() {
        Variable teacher = Variable.of(new long[] {2, 2}, 3f, 4f, 1f, 0f);
        Variable student = Variable.of(new long[] {2, 2}, 4f, 3f, 0f, 5f);
        assertThat(new OutputLoss.Cosine().of(teacher, student).toFloat())
                .isCloseTo((1 - 24 / 25f + 1) / 2, within(1e-6f));
    }

    @Test
    void termsAreAddedByTheirWeights() {
        OutputObjective objective = OutputObjective.of(
                new OutputTerm("a", "b", new OutputLoss.MeanSquaredError(), 2),
                OutputTerm.of("c", new OutputLoss.MeanSquaredError()).withWeight(0.5));
        Variable zero = Variable.of(new long[] {1}, 0f);
        var loss = objective.loss(
                Map.of("a", zero, "c", zero),
                Map.of("b", Variable.of(new long[] {1}, 3f), "c", Variable.of(new long[] {1}, 4f)));
        assertThat(loss.value().toFloat()).isCloseTo(2 * 9 + 0.5f * 16, within(1e-5f));
        assertThat(loss.terms().get("c").toFloat()).isCloseTo(16, within(1e-5f));
    }

    @Test
    void otherShapesAreNamed() {
        OutputObjective objective = OutputObjective.of(OutputTerm.of("y", new OutputLoss.Cosine()));
        Map<String, Variable> teacher = Map.of("y", Variable.of(new long[] {1, 3}, 1f, 2f, 3f));
        Map<String, Variable> student = Map.of("y", Variable.of(new long[] {1, 2}, 1f, 2f));
        assertThatThrownBy(() -> objective.loss(teacher, student))
                .isInstanceOf(JerboaException.class)
                .hasMessageContaining("[1, 2]")
                .hasMessageContaining("[1, 3]");
    }

    @Test
    void impossibleSettingsAreRefused() {
        OutputTerm term = OutputTerm.of("y", new OutputLoss.Cosine());
        assertThatThrownBy(() -> term.withWeight(0)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> OutputObjective.of(term, term)).isInstanceOf(JerboaException.class);
        assertThatThrownBy(() -> new OutputLoss.SoftClasses(Scores.LOGITS, -1, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
