package dev.jerboa.train.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.optimize.Schedule;
import dev.jerboa.train.optimize.SgdOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Gradients of single terms, the rule that makes gradients of a loss, and constraints after each step. */
class GradientRuleTest {
    @Test
    void eachTermHasItsOwnGradientsAlsoThroughRecomputedParts() {
        try (VariableScope scope = VariableScope.open()) {
            Parameter first = new Parameter("first", Variable.of(2f).asLeaf());
            Parameter second = new Parameter("second", Variable.of(5f).asLeaf());
            List<Parameter> parameters = List.of(first, second);
            Variable product = Recomputed.run(nothing -> List.of(first.value().times(second.value())), List.of())
                    .get(0);
            first.value().times(100).backward();
            List<TermGradients> gradients = TermGradients.of(
                    List.of(product, product.times(first.value()), first.value().times(3)), parameters);
            assertThat(gradients.get(0).parts()).extracting(Variable::toFloat).containsExactly(5f, 2f);
            assertThat(gradients.get(1).parts()).extracting(Variable::toFloat).containsExactly(20f, 4f);
            assertThat(gradients.get(2).parts()).extracting(Variable::toFloat).containsExactly(3f, 0f);
            assertThat(gradients.get(0).dot(gradients.get(1))).isEqualTo(5 * 20 + 2 * 4);
            assertThat(first.value().gradient().toFloat()).isEqualTo(100);
            gradients.get(0).plus(10, gradients.get(2)).times(2).addTo(parameters);
            assertThat(first.value().gradient().toFloat()).isEqualTo(100 + 2 * (5 + 30));
            assertThat(second.value().gradient().toFloat()).isEqualTo(2 * 2);
        }
    }

    @Test
    void aRunUsesTheRuleAndKeepsTheConstraint() {
        try (VariableScope scope = VariableScope.open()) {
            Variable weight = Variable.of(0f).asLeaf();
            BatchSource<long[]> source = new BatchSource<>() {
                @Override
                public long exampleCount() {
                    return 8;
                }

                @Override
                public long[] load(long[] examples, long seed) {
                    return examples;
                }
            };
            TrainerOptions options = TrainerOptions.builder()
                    .steps(3)
                    .batchSize(1)
                    .learningRate(1)
                    .schedule(Schedule.CONSTANT)
                    .clipNorm(0)
                    .optimizer(new SgdOptions(0, false, 0))
                    .build();
            // The value says to go up by one, the rule says by ten, the constraint stops at 25.
            Trainer.builder(
                            source,
                            batch -> new Loss(
                                    weight.negated(),
                                    Map.of("ten", weight.negated().times(10))),
                            options)
                    .parameters(List.of(new Parameter("weight", weight)))
                    .gradientRule((loss, share, parameters) ->
                            loss.terms().get("ten").times(share).backward())
                    .constraint(() -> {
                        try (VariableScope inner = VariableScope.open()) {
                            weight.assign(weight.atMost(25));
                        }
                    })
                    .build()
                    .run();
            assertThat(weight.toFloat()).isEqualTo(25);
        }
    }
}
