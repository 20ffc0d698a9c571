package dev.jerboa.distill.output;

import dev.jerboa.distill.loss.EmbeddingLosses;
import dev.jerboa.distill.loss.SoftLabels;
import dev.jerboa.distill.text.EmbeddingObjective;
import dev.jerboa.train.Variable;
import java.util.Objects;

/** How far a student's output is from the teacher's: a scalar, 0 where they agree. */
public sealed interface OutputLoss {
    /** Below this a probability counts as this: its logarithm would be infinite. */
    double LEAST_PROBABILITY = 1e-12;

    /** Whether both outputs must have one shape. */
    default boolean needsSameShape() {
        return true;
    }

    /**
     * The loss of a batch.
     *
     * @param teacher a constant
     * @param student of the same shape, where {@link #needsSameShape()}
     */
    Variable of(Variable teacher, Variable student);

    /** One minus the cosine of vectors along the last axis, the mean over all of them; for embeddings. */
    record Cosine() implements OutputLoss {
        @Override
        public Variable of(Variable teacher, Variable student) {
            return EmbeddingLosses.cosine(teacher, student);
        }
    }

    /**
     * Embeddings {@code [samples, width]} by losses that may look at relations between samples, so that the widths may
     * differ.
     *
     * @param objective which losses
     */
    record Embeddings(EmbeddingObjective objective) implements OutputLoss {
        public Embeddings {
            Objects.requireNonNull(objective);
        }

        @Override
        public boolean needsSameShape() {
            return objective.matryoshka().isPresent()
                    || objective.weights().keySet().stream().anyMatch(EmbeddingObjective.Term::needsSameWidth);
        }

        @Override
        public Variable of(Variable teacher, Variable student) {
            return objective.loss(teacher, student).value();
        }
    }

    /** The mean of the squared difference. */
    record MeanSquaredError() implements OutputLoss {
        @Override
        public Variable of(Variable teacher, Variable student) {
            return EmbeddingLosses.meanSquaredError(teacher, student);
        }
    }

    /**
     * The squared difference divided by the teacher's squares, both summed; for hidden values, since those of all sizes
     * weigh alike.
     */
    record RelativeSquaredError() implements OutputLoss {
        @Override
        public Variable of(Variable teacher, Variable student) {
            Variable wanted = teacher.detach();
            Variable difference = student.minus(wanted).power(2).sum();
            return difference.dividedBy(wanted.power(2).sum().atLeast(LEAST_PROBABILITY));
        }
    }

    /**
     * The divergence of softened distributions, {@code T^2 KL(teacher || student)}, the mean over all that are not along the
     * axis of classes (Hinton, Vinyals and Dean 2015).
     *
     * @param scores what both outputs are; probabilities are softened as their logarithms are
     * @param axis the classes; negative ones count from the end
     * @param temperature what logits are divided by, above 0
     */
    record SoftClasses(Scores scores, int axis, double temperature) implements OutputLoss {
        public SoftClasses {
            Objects.requireNonNull(scores);
            if (!(temperature > 0)) {
                throw new IllegalArgumentException("the temperature is " + temperature + ", and must be above 0");
            }
        }

        /** Along the last axis, not softened. */
        public static SoftClasses of(Scores scores) {
            return new SoftClasses(scores, -1, 1);
        }

        @Override
        public Variable of(Variable teacher, Variable student) {
            return SoftLabels.loss(logits(teacher), logits(student), temperature);
        }

        private Variable logits(Variable given) {
            Variable last = given.transpose(axis, -1);
            return scores == Scores.LOGITS
                    ? last
                    : last.atLeast(LEAST_PROBABILITY).log();
        }
    }

    /**
     * The divergence of yes and no at each place, {@code p log(p / q) + (1 - p) log((1 - p) / (1 - q))}, the mean over all:
     * binary cross-entropy, less that of the teacher with itself; for maps of probabilities.
     *
     * @param scores what both outputs are
     */
    record BinaryClasses(Scores scores) implements OutputLoss {
        private static final double MARGIN = 1e-6;

        public BinaryClasses {
            Objects.requireNonNull(scores);
        }

        @Override
        public Variable of(Variable teacher, Variable student) {
            Variable yes = scores == Scores.LOGITS ? teacher.detach().sigmoid() : teacher.detach();
            Variable no = yes.negated().plus(1);
            return entropy(yes, no, logarithm(student), logarithmOfNo(student))
                    .minus(entropy(yes, no, logarithm(teacher.detach()), logarithmOfNo(teacher.detach())));
        }

        private static Variable entropy(Variable yes, Variable no, Variable logarithm, Variable logarithmOfNo) {
            return yes.times(logarithm).plus(no.times(logarithmOfNo)).mean().negated();
        }

        private Variable logarithm(Variable given) {
            return scores == Scores.LOGITS
                    ? given.logSigmoid()
                    : given.atLeast(MARGIN).log();
        }

        private Variable logarithmOfNo(Variable given) {
            return scores == Scores.LOGITS
                    ? given.negated().logSigmoid()
                    : given.negated().plus(1).atLeast(MARGIN).log();
        }
    }
}
