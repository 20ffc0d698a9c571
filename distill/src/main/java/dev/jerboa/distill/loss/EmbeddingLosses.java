package dev.jerboa.distill.loss;

import dev.jerboa.train.Variable;

/** Distillation of vectors: the student's embedding or hidden state is to be the teacher's. */
public final class EmbeddingLosses {
    private EmbeddingLosses() {}

    /** {@code 1 - cosine}, the mean over the rows of {@code [samples, dimensions]}. */
    public static Variable cosine(Variable teacher, Variable student) {
        Variable products = teacher.detach().normalized().times(student.normalized());
        return products.sum(-1, false).mean().negated().plus(1);
    }

    /** The squared difference, the mean over all elements of two tensors of one shape. */
    public static Variable meanSquaredError(Variable teacher, Variable student) {
        return student.minus(teacher.detach()).power(2).mean();
    }

    /**
     * The squared difference of hidden states {@code [batch, tokens, width]}, the mean over the elements of tokens that are
     * not padding.
     *
     * @param mask {@code [batch, tokens]}, 1 for a token and 0 for padding, in floats
     */
    public static Variable hiddenState(Variable teacher, Variable student, Variable mask) {
        Variable squares = student.minus(teacher.detach()).power(2).mean(-1, false);
        return squares.times(mask).sum().dividedBy(mask.sum());
    }

    /**
     * The divergence of attention maps {@code [batch, heads, tokens, tokens]}: {@code KL(teacher || student)} for each token
     * that looks, the mean over those that are not padding. Wang et al., "MiniLM", 2020, section 3.1.
     *
     * @param mask {@code [batch, tokens]}, 1 for a token and 0 for padding, in floats
     */
    public static Variable attentionMaps(Variable teacher, Variable student, Variable mask) {
        Variable wanted = teacher.detach();
        Variable divergence = wanted.times(
                        wanted.atLeast(1e-12).log().minus(student.atLeast(1e-12).log()))
                .sum(-1, false)
                .mean(1, false);
        return divergence.times(mask).sum().dividedBy(mask.sum());
    }
}
