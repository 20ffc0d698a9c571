package dev.jerboa.multimodal.objective;

import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.loop.GradientRule;
import dev.jerboa.train.loop.Loss;
import java.util.List;
import java.util.Map;

/** How the terms of an objective become one loss. Owns native memory. */
public interface Balance extends AutoCloseable {
    /** What it learns itself. */
    default List<Parameter> parameters() {
        return List.of();
    }

    /**
     * The loss of a batch.
     *
     * @param terms scalars by name; a term may be missing from a batch
     */
    Loss loss(Map<String, Variable> terms);

    /** How that loss becomes gradients. */
    default GradientRule gradientRule() {
        return GradientRule.OF_THE_VALUE;
    }

    @Override
    default void close() {}
}
