package dev.jerboa.multimodal.learn;

import dev.jerboa.multimodal.objective.ContrastiveLosses;
import dev.jerboa.multimodal.objective.LogitScale;
import dev.jerboa.multimodal.objective.Matches;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import java.util.List;
import java.util.Optional;

/** Two views of the same samples by one tower. */
final class RunningViews implements RunningTerm {
    private final IntraModalTerm term;
    private final LogitScale scale;

    RunningViews(IntraModalTerm term) {
        this.term = term;
        this.scale = term.regularization().isPresent() ? LogitScale.fixed(1) : LogitScale.contrastive(term.name());
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
        Variable first = embeddings.views().get(term.tower());
        Variable second = embeddings.secondViews().get(term.tower());
        if (first == null || first.dim(0) < 2) {
            return Optional.empty();
        }
        int samples = Math.toIntExact(first.dim(0));
        return Optional.of(term.regularization()
                .map(loss -> loss.loss(first, second))
                .orElseGet(() -> ContrastiveLosses.infoNce(first, second, Matches.oneToOne(samples), scale)));
    }

    @Override
    public void close() {
        scale.close();
    }
}
