package dev.jerboa.multimodal.learn;

import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A term with what it learns itself. */
interface RunningTerm extends AutoCloseable {
    String name();

    /** What it learns, named. */
    default List<Parameter> parameters() {
        return List.of();
    }

    /** Puts what it learns back within bounds. */
    default void constrain() {}

    /** Its loss on a batch; empty where the batch has nothing for it. */
    Optional<Variable> loss(LearningBatch batch, Embeddings embeddings);

    @Override
    default void close() {}

    /**
     * The embeddings of a batch by tower, not scaled to length one.
     *
     * @param views of the samples that the tower has
     * @param secondViews for towers that compare views
     */
    record Embeddings(Map<String, Variable> views, Map<String, Variable> secondViews) {}
}
