package dev.jerboa.multimodal.objective;

import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.loop.GradientRule;
import dev.jerboa.train.loop.Loss;
import dev.jerboa.train.loop.TermGradients;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Where the gradients of two terms conflict, each loses the part that works against the other; then they are added (Yu et
 * al., "Gradient Surgery for Multi-Task Learning", 2020, algorithm 1, known as PCGrad).
 *
 * @param weights of terms by name, before the surgery
 */
public record GradientSurgery(FixedWeights weights) implements Balance {
    /** Surgery on terms of the same weight. */
    public static GradientSurgery ofEqualTerms() {
        return new GradientSurgery(FixedWeights.ones());
    }

    @Override
    public Loss loss(Map<String, Variable> terms) {
        return weights.loss(terms);
    }

    @Override
    public GradientRule gradientRule() {
        return this::backward;
    }

    private void backward(Loss loss, double share, List<Parameter> parameters) {
        List<Variable> terms = loss.terms().entrySet().stream()
                .map(term -> term.getValue().times(weights.weights().getOrDefault(term.getKey(), 1.0)))
                .toList();
        List<TermGradients> gradients = TermGradients.of(terms, parameters);
        // Drawn from the loss, the orders are the same again when a run goes on from a checkpoint.
        Random random = new Random(Float.floatToIntBits(loss.value().toFloat()));
        for (TermGradients gradient : operate(gradients, random)) {
            gradient.times(share).addTo(parameters);
        }
    }

    /** The gradients without what works against each other. */
    static List<TermGradients> operate(List<TermGradients> gradients, Random random) {
        List<TermGradients> results = new ArrayList<>();
        for (int i = 0; i < gradients.size(); i++) {
            int own = i;
            List<Integer> others = new ArrayList<>(IntStream.range(0, gradients.size())
                    .filter(j -> j != own)
                    .boxed()
                    .toList());
            Collections.shuffle(others, random);
            TermGradients result = gradients.get(i);
            for (int j : others) {
                TermGradients other = gradients.get(j);
                double product = result.dot(other);
                if (product < 0) {
                    result = result.plus(-product / other.dot(other), other);
                }
            }
            results.add(result);
        }
        return results;
    }
}
