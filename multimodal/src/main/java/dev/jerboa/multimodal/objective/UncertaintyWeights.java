package dev.jerboa.multimodal.objective;

import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.loop.Loss;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights that are learned as the noise of each term: {@code sum L / (2 exp(a)) + a / 2}, a being learned for each term, from
 * -0.5 on.
 *
 * <p>Kendall et al., "Multi-Task Learning Using Uncertainty to Weigh Losses", 2018, equation 10, with a the logarithm of the
 * squared noise and for all terms the form of regressions, as LibMTL has it.
 */
public final class UncertaintyWeights implements Balance {
    private static final float FIRST = -0.5f;

    private final Map<String, Variable> logarithms = new LinkedHashMap<>();

    /** Weights of terms by name. */
    public UncertaintyWeights(List<String> terms) {
        try (VariableScope scope = VariableScope.open()) {
            terms.forEach(
                    term -> logarithms.put(term, scope.keep(Variable.of(FIRST).asLeaf())));
        }
    }

    @Override
    public List<Parameter> parameters() {
        return logarithms.entrySet().stream()
                .map(entry -> new Parameter("uncertainty." + entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public Loss loss(Map<String, Variable> terms) {
        Variable total = null;
        for (Map.Entry<String, Variable> term : terms.entrySet()) {
            Variable logarithm = logarithms.get(term.getKey());
            Variable weighted = term.getValue()
                    .times(logarithm.negated().exp())
                    .plus(logarithm)
                    .times(0.5);
            total = total == null ? weighted : total.plus(weighted);
        }
        return new Loss(total, terms);
    }

    @Override
    public void close() {
        logarithms.values().forEach(Variable::close);
    }
}
