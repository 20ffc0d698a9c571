package dev.jerboa.train.loop;

import dev.jerboa.train.Variable;
import java.util.List;
import java.util.function.Function;

/**
 * Encodes a batch that is too large for the memory in pieces, for losses that compare all its examples with each other
 * (Gao and others 2021, Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup).
 *
 * <p>Each piece is encoded once without being recorded. The loss is computed from all embeddings; its gradient by them
 * is cached, and each piece is encoded a second time, alone, to carry its part of the gradient on to the weights. The
 * gradients are those of the whole batch, at the memory of one piece.
 */
public final class GradientCache {
    private GradientCache() {}

    /**
     * The embeddings of all pieces, one after the other along the first axis.
     *
     * @param pieces of the batch
     * @param encoder the embeddings of a piece, {@code [examples, ...]}; it gives the same whenever it is called
     */
    public static <C> Variable encode(List<C> pieces, Function<C, Variable> encoder) {
        return Variable.concatenate(
                0,
                pieces.stream()
                        .map(piece -> Recomputed.run(nothing -> List.of(encoder.apply(piece)), List.of())
                                .get(0))
                        .toList());
    }
}
