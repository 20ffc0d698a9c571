package dev.jerboa.distill.loss;

import dev.jerboa.train.Variable;

/**
 * Distillation of a pair of encoders that share a space, such as pictures and their texts.
 *
 * <p>All vectors are {@code [samples, dimensions]}, row i of one modality belonging to row i of the other; they are scaled to
 * length one here. Affinities: Wu et al., "TinyCLIP", 2023, equation 1. Interactive contrastive learning: Yang et al.,
 * "CLIP-KD", 2024, section 3.3, with the scale as a factor.
 */
public final class PairLosses {
    private PairLosses() {}

    /** The embeddings of one batch in both modalities. */
    public record Pair(Variable first, Variable second) {
        Variable similarities(double scale) {
            return first.normalized()
                    .matmul(second.normalized().transpose(0, 1))
                    .times(scale);
        }
    }

    /**
     * Affinity mimicking: cross entropy between the teacher's and the student's similarities of all samples of one modality
     * to each of the other, the mean of both directions.
     *
     * @param teacherScale the factor before the teacher's softmax, 50 in the paper's scripts
     * @param studentScale the factor before the student's
     */
    public static Variable affinity(Pair teacher, Pair student, double teacherScale, double studentScale) {
        Variable wanted = teacher.similarities(teacherScale).detach();
        Variable found = student.similarities(studentScale);
        return crossEntropy(wanted, found)
                .plus(crossEntropy(wanted.transpose(0, 1), found.transpose(0, 1)))
                .times(0.5);
    }

    /**
     * Interactive contrastive learning: the student's vectors of each modality must find their partner among the teacher's
     * of the other one; the mean of both directions.
     */
    public static Variable interactive(Pair teacher, Pair student, double scale) {
        Variable forward = new Pair(student.first(), teacher.second().detach()).similarities(scale);
        Variable backward = new Pair(student.second(), teacher.first().detach()).similarities(scale);
        return matching(forward).plus(matching(backward)).times(0.5);
    }

    private static Variable matching(Variable similarities) {
        long count = similarities.dim(0);
        long[] own = new long[(int) count];
        for (int i = 0; i < own.length; i++) {
            own[i] = i;
        }
        return similarities.crossEntropy(Variable.of(new long[] {count}, own));
    }

    private static Variable crossEntropy(Variable wanted, Variable found) {
        return wanted.softmax(-1)
                .times(found.logSoftmax(-1))
                .sum(-1, false)
                .mean()
                .negated();
    }
}
