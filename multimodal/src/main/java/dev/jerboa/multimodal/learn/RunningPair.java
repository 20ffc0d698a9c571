package dev.jerboa.multimodal.learn;

import dev.jerboa.multimodal.objective.LogitScale;
import dev.jerboa.multimodal.objective.Matches;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/** Two towers whose embeddings are compared, with the scale of the comparison. */
final class RunningPair implements RunningTerm {
    private final CrossModalTerm term;
    private final IntToLongFunction groups;
    private final LogitScale scale;

    RunningPair(CrossModalTerm term, IntToLongFunction groups) {
        this.term = term;
        this.groups = groups;
        this.scale = term.contrast().scale(term.name()).atMost(term.mostScale());
    }

    @Override
    public String name() {
        return term.name();
    }

    @Override
    public List<Parameter> parameters() {
        return scale.parameters();
    }

    @Override
    public void constrain() {
        scale.clamp();
    }

    @Override
    public Optional<Variable> loss(LearningBatch batch, Embeddings embeddings) {
        LearningBatch.View first = batch.views().get(term.pairing().first());
        LearningBatch.View second = batch.views().get(term.pairing().second());
        if (first == null || second == null) {
            return Optional.empty();
        }
        Matches matches = Matches.ofGroups(groups(first), groups(second));
        if (!matches.any()) {
            return Optional.empty();
        }
        Variable one = embeddings.views().get(term.pairing().first());
        Variable other = embeddings.views().get(term.pairing().second());
        return Optional.of(term.fronts()
                .map(fronts ->
                        fronts.loss(one, other, (a, b) -> term.contrast().loss().loss(a, b, matches, scale)))
                .orElseGet(() -> term.contrast().loss().loss(one, other, matches, scale)));
    }

    private long[] groups(LearningBatch.View view) {
        return Arrays.stream(view.sampleNumbers()).mapToLong(groups).toArray();
    }

    @Override
    public void close() {
        scale.close();
    }
}
