package dev.jerboa.multimodal.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.loop.Loss;
import dev.jerboa.train.loop.TermGradients;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Balances of two terms of one weight, with gradients worked by hand. */
class BalanceTest {
    private final Map<String, Variable> terms = new LinkedHashMap<>();
    private Variable weight;

    /** Terms 3 w0 + 4 w1 and a w0, at w = (1, 1): gradients (3, 4) and (a, 0). */
    private List<Parameter> twoTerms(float a, Balance balance) {
        weight = Variable.of(new long[] {2}, 1f, 1f).asLeaf();
        terms.put("one", weight.times(Variable.of(new long[] {2}, 3f, 4f)).sum());
        terms.put("two", weight.times(Variable.of(new long[] {2}, a, 0f)).sum());
        List<Parameter> parameters = new ArrayList<>(List.of(new Parameter("w", weight)));
        parameters.addAll(balance.parameters());
        return parameters;
    }

    @Test
    void fixedWeightsMultiplyTheTerms() {
        try (VariableScope scope = VariableScope.open()) {
            Balance balance = new FixedWeights(Map.of("two", 10.0));
            List<Parameter> parameters = twoTerms(2, balance);
            Loss loss = balance.loss(terms);
            assertThat(loss.value().toFloat()).isEqualTo(7 + 20);
            balance.gradientRule().backward(loss, 0.5, parameters);
            assertThat(weight.gradient().toFloats()).containsExactly(11.5f, 2f);
        }
    }

    @Test
    void uncertaintyDividesByTheNoiseAndPaysForIt() {
        try (VariableScope scope = VariableScope.open();
                Balance balance = new UncertaintyWeights(List.of("one", "two"))) {
            List<Parameter> parameters = twoTerms(2, balance);
            Loss loss = balance.loss(terms);
            double factor = Math.exp(0.5) / 2;
            assertThat(loss.value().toFloat()).isCloseTo((float) (9 * factor - 0.5), within(1e-5f));
            balance.gradientRule().backward(loss, 1, parameters);
            assertThat(weight.gradient().toFloats()[1]).isCloseTo((float) (4 * factor), within(1e-5f));
            // d/da of L exp(-a) / 2 + a / 2
            assertThat(parameters.get(1).value().gradient().toFloat())
                    .isCloseTo((float) (0.5 - 7 * factor), within(1e-5f));
            // A batch without a term neither weighs it nor pays for it.
            terms.remove("one");
            assertThat(balance.loss(terms).value().toFloat()).isCloseTo((float) (2 * factor - 0.25), within(1e-5f));
        }
    }

    @Test
    void gradNormLengthensTheGradientsThatAreShort() {
        try (VariableScope scope = VariableScope.open();
                GradNorm balance = new GradNorm(List.of("one", "two"), 1.5, name -> true)) {
            List<Parameter> parameters = twoTerms(2, balance);
            Loss loss = balance.loss(terms);
            assertThat(loss.value().toFloat()).isEqualTo(9);
            balance.gradientRule().backward(loss, 1, parameters);
            assertThat(weight.gradient().toFloats()).containsExactly(5f, 4f);
            // Lengths 5 and 2, mean 3.5, equal pace: d/dw is +5 and -2. w = 2 softmax(v), so at v = 0
            // dw_i/dv_j is 1/2 for i = j and -1/2 elsewhere: d/dv is (5 + 2) / 2 and -(5 + 2) / 2.
            assertThat(parameters.get(1).value().gradient().toFloats()).containsExactly(3.5f, -3.5f);
            assertThat(balance.weights()).containsEntry("one", 1.0).containsEntry("two", 1.0);
        }
    }

    @Test
    void gradNormFavoursTheTermThatLags() {
        try (VariableScope scope = VariableScope.open();
                GradNorm balance = new GradNorm(List.of("one", "two"), 1, name -> true)) {
            twoTerms(5, balance);
            balance.loss(terms);
            // Later both gradients are as long, but the loss of the first fell from 7 to 3.5, of the second not.
            List<Parameter> parameters = twoTerms(5, balance);
            terms.put("one", terms.get("one").minus(Variable.of(3.5f)));
            Loss loss = balance.loss(terms);
            balance.gradientRule().backward(loss, 1, parameters);
            // Wanted: 5 (0.5 / 0.75) and 5 (1 / 0.75): the first is too long, the second too short.
            float[] slopes = parameters.get(1).value().gradient().toFloats();
            assertThat(slopes).containsExactly(5f, -5f);
        }
    }

    @Test
    void surgeryTakesAwayWhatWorksAgainstTheOther() {
        try (VariableScope scope = VariableScope.open()) {
            Balance balance = GradientSurgery.ofEqualTerms();
            List<Parameter> parameters = twoTerms(-1, balance);
            balance.gradientRule().backward(balance.loss(terms), 1, parameters);
            // (3, 4) loses its part along (-1, 0): (0, 4). (-1, 0) loses its part along (3, 4): its product with it is
            // -3, so it becomes (-1, 0) + 3/25 (3, 4) = (-0.64, 0.48).
            assertThat(weight.gradient().toFloats()[0]).isCloseTo(-0.64f, within(1e-6f));
            assertThat(weight.gradient().toFloats()[1]).isCloseTo(4.48f, within(1e-6f));
        }
    }

    @Test
    void surgeryLeavesAgreeingGradientsAlone() {
        try (VariableScope scope = VariableScope.open()) {
            Balance balance = GradientSurgery.ofEqualTerms();
            List<Parameter> parameters = twoTerms(2, balance);
            balance.gradientRule().backward(balance.loss(terms), 1, parameters);
            assertThat(weight.gradient().toFloats()).containsExactly(5f, 4f);
        }
    }

    @Test
    void noOperatedGradientWorksAgainstAnotherOfTwo() {
        Random random = new Random(4);
        for (int round = 0; round < 50; round++) {
            try (VariableScope scope = VariableScope.open()) {
                List<TermGradients> gradients = new ArrayList<>();
                for (int i = 0; i < 2; i++) {
                    gradients.add(new TermGradients(List.of(Plain.variable(Plain.random(random, 2, 3)))));
                }
                List<TermGradients> operated = GradientSurgery.operate(gradients, random);
                assertThat(operated.get(0).dot(gradients.get(1))).isGreaterThan(-1e-5);
                assertThat(operated.get(1).dot(gradients.get(0))).isGreaterThan(-1e-5);
            }
        }
    }

    @Test
    void earlierGradientsOfTheStepStay() {
        try (VariableScope scope = VariableScope.open()) {
            Balance balance = GradientSurgery.ofEqualTerms();
            List<Parameter> parameters = twoTerms(2, balance);
            weight.times(Variable.of(new long[] {2}, 100f, 1000f)).sum().backward();
            balance.gradientRule().backward(balance.loss(terms), 1, parameters);
            assertThat(weight.gradient().toFloats()).containsExactly(105f, 1004f);
        }
    }
}
