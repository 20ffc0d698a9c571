package dev.jerboa.distill.label;

import dev.jerboa.distill.loss.SampledLabels;
import dev.jerboa.distill.loss.SoftLabels;
import dev.jerboa.distill.loss.WeakToStrong;
import dev.jerboa.train.Variable;
import java.util.SplittableRandom;

/** How a student learns from a teacher's logits. */
public sealed interface LabelLoss {
    /** The loss of logits {@code [samples, classes]}. */
    Variable of(Variable teacher, Variable student, Setting setting);

    /**
     * When a loss is computed.
     *
     * @param seed for what is drawn
     * @param step of the run, from 0
     */
    record Setting(long seed, long step) {}

    /** The class that the teacher finds most likely, taken for the truth. */
    record Hard() implements LabelLoss {
        @Override
        public Variable of(Variable teacher, Variable student, Setting setting) {
            Variable best = teacher.equalTo(teacher.maximum(-1, true)).toFloat32();
            // Classes that are equally likely share the truth.
            Variable target = best.dividedBy(best.sum(-1, true));
            return target.times(student.logSoftmax(-1)).sum(-1, false).mean().negated();
        }
    }

    /**
     * The teacher's softened distribution.
     *
     * @param temperature that softens it, as {@link SoftLabels} says
     */
    record Soft(double temperature) implements LabelLoss {
        @Override
        public Variable of(Variable teacher, Variable student, Setting setting) {
            return SoftLabels.loss(teacher, student, temperature);
        }
    }

    /**
     * A class for each sample, drawn from the teacher's distribution anew each time it is seen.
     *
     * @param temperature that softens the distribution
     */
    record Sampled(double temperature) implements LabelLoss {
        @Override
        public Variable of(Variable teacher, Variable student, Setting setting) {
            return SampledLabels.loss(teacher, student, temperature, new SplittableRandom(setting.seed()));
        }
    }

    /**
     * The teacher's distribution, but for what the student itself is sure of; for students stronger than their teacher.
     *
     * @param limit the most that the student trusts itself, as {@link WeakToStrong} says
     * @param rampSteps over so many steps that trust grows from nothing
     */
    record Confident(double limit, long rampSteps) implements LabelLoss {
        @Override
        public Variable of(Variable teacher, Variable student, Setting setting) {
            double grown = rampSteps == 0 ? 1 : Math.min(1, (double) setting.step() / rampSteps);
            return WeakToStrong.loss(teacher, student, limit * grown);
        }
    }
}
