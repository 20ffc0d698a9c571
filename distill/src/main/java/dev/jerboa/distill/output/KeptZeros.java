package dev.jerboa.distill.output;

import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Puts back the zeros of a weight after an update.
 *
 * @param weight what is trained
 * @param mask 0 where a zero is kept, 1 elsewhere
 */
record KeptZeros(Variable weight, Variable mask) implements Runnable {
    /** One for each of the named weights, whose zeros are those of now. */
    static List<KeptZeros> of(TorchGraph graph, Set<String> names) {
        List<KeptZeros> all = new ArrayList<>();
        for (Parameter parameter : graph.parameters()) {
            if (names.contains(parameter.name())) {
                Variable weight = parameter.value();
                Variable zeros = weight.detach().equalTo(Variable.of(0));
                all.add(new KeptZeros(weight, zeros.negated().plus(1)));
            }
        }
        return all;
    }

    @Override
    public void run() {
        try (VariableScope scope = VariableScope.open()) {
            LibTorch.withoutGradients(() -> weight.assign(weight.times(mask)));
        }
    }
}
