package dev.jerboa.multimodal.objective;

import dev.jerboa.train.Variable;
import dev.jerboa.train.loop.Loss;
import java.util.Map;

/**
 * A weighted sum of the terms.
 *
 * @param weights of terms by name; a term that is not named has the weight 1
 */
public record FixedWeights(Map<String, Double> weights) implements Balance {
    public FixedWeights {
        weights = Map.copyOf(weights);
    }

    /** The plain sum. */
    public static FixedWeights ones() {
        return new FixedWeights(Map.of());
    }

    @Override
    public Loss loss(Map<String, Variable> terms) {
        Variable total = null;
        for (Map.Entry<String, Variable> term : terms.entrySet()) {
            Variable weighted = term.getValue().times(weights.getOrDefault(term.getKey(), 1.0));
            total = total == null ? weighted : total.plus(weighted);
        }
        return new Loss(total, terms);
    }
}
