package dev.jerboa.multimodal.objective;

import dev.jerboa.train.Variable;
import java.util.List;

/**
 * Losses that draw embeddings of what belongs together near each other, and others apart.
 *
 * <p>Embeddings are {@code [rows, width]} and are scaled to length one here. Rows that belong together by their group are
 * never each other's negatives. A row without a partner, as when a sample lacks a modality, asks for nothing and still is
 * a negative for others. Where nothing has a partner, the loss is 0.
 */
public final class ContrastiveLosses {
    private ContrastiveLosses() {}

    /** A contrastive loss. */
    @FunctionalInterface
    public interface ContrastiveLoss {
        /**
         * The loss of a batch, a scalar.
         *
         * @param first {@code [rows, width]}
         * @param second {@code [columns, width]}
         */
        Variable loss(Variable first, Variable second, Matches matches, LogitScale scale);
    }

    /**
     * InfoNCE in both directions: cross entropy between the softmax over a row's logits and the even distribution over its
     * partners, the mean over rows that have one, the mean of both directions.
     *
     * <p>Radford et al. 2021, figure 3; for several partners Khosla et al., "Supervised Contrastive Learning", 2020, equation
     * 2.
     */
    public static Variable infoNce(Variable first, Variable second, Matches matches, LogitScale scale) {
        Variable logits = scale.logits(cosines(first, second));
        return crossEntropy(logits, matches)
                .plus(crossEntropy(logits.transpose(0, 1), matches.swapped()))
                .times(0.5);
    }

    private static Variable crossEntropy(Variable logits, Matches matches) {
        List<Integer> matched = matches.matchedRows();
        // Rows without a partner have targets of zero, and so a loss of zero.
        return matches.targets().times(logits.logSoftmax(-1)).sum().times(-1.0 / Math.max(1, matched.size()));
    }

    /**
     * The sigmoid loss: {@code -sum log sigmoid(y logit)} over all pairs of rows, y being 1 for those that belong together
     * and -1 for others, over the number of rows (of a side, on average).
     *
     * <p>Zhai et al., "Sigmoid Loss for Language Image Pre-Training", 2023, section 3.2.
     */
    public static Variable sigmoid(Variable first, Variable second, Matches matches, LogitScale scale) {
        if (matches.matchedRows().isEmpty()) {
            return cosines(first, second).sum().times(0);
        }
        Variable logits = scale.logits(cosines(first, second));
        return matches.signs().times(logits).logSigmoid().sum().times(-2.0 / (matches.rows() + matches.columns()));
    }

    private static Variable cosines(Variable first, Variable second) {
        return first.normalized().matmul(second.normalized().transpose(0, 1));
    }
}
