package dev.jerboa.distill.loss;

import dev.jerboa.train.Variable;

/**
 * A small teacher for a bigger student: the student may trust itself where it is sure of something else.
 *
 * <p>{@code (1 - a) CE(teacher) + a CE(student's own hard label)}, where each sample's {@code a} grows with the student's
 * own confidence: {@code a = limit x max softmax(student)}. The mixed target is that of Burns et al., "Weak-to-Strong
 * Generalization", 2023, section 4.3.2, which has one weight for all samples.
 */
public final class WeakToStrong {
    private WeakToStrong() {}

    /**
     * The loss for logits {@code [samples, classes]}.
     *
     * @param limit the most that the student may trust itself, 0 to 1; raise it from 0 as training goes on
     * @throws IllegalArgumentException if the limit is outside 0 to 1
     */
    public static Variable loss(Variable teacherLogits, Variable studentLogits, double limit) {
        if (!(limit >= 0 && limit <= 1)) {
            throw new IllegalArgumentException("the trust is " + limit + ", and must be from 0 to 1");
        }
        Variable own = studentLogits.detach().softmax(-1);
        Variable confidence = own.maximum(-1, true);
        Variable trust = confidence.times(limit);
        Variable hardened = own.equalTo(confidence);
        Variable target = teacherLogits
                .softmax(-1)
                .detach()
                .times(trust.negated().plus(1))
                .plus(hardened.times(trust));
        return target.times(studentLogits.logSoftmax(-1)).sum(-1, false).mean().negated();
    }
}
