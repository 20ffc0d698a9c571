package dev.jerboa.train.loop;

import java.util.Optional;

/**
 * What is trained for: runs the model, or models, on a batch, and says how far off they are.
 *
 * @param <B> a batch
 */
@FunctionalInterface
public interface Objective<B> {
    /** The loss of a batch, averaged over its examples. */
    Loss loss(B batch);

    /**
     * The first node, if any is known, that makes a value that is not finite of this batch; asked when the loss is not.
     * {@link dev.jerboa.train.graph.TorchGraph#firstNonFinite} answers it.
     */
    default Optional<String> firstNonFinite(B batch) {
        return Optional.empty();
    }
}
