package dev.jerboa.distill.loss;

import dev.jerboa.train.Variable;
import java.util.List;

/**
 * Distillation of a classifier by its teacher's softened outputs.
 *
 * <p>{@code T^2 KL(softmax(teacher / T) || softmax(student / T))}, the mean over the rows; the factor keeps the gradient's
 * size when the temperature changes. Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network", 2015.
 */
public final class SoftLabels {
    /** The temperature where none is chosen. */
    public static final double DEFAULT_TEMPERATURE = 4;

    private SoftLabels() {}

    /**
     * The loss for logits {@code [samples, classes]}.
     *
     * @throws IllegalArgumentException if the temperature is not above zero
     */
    public static Variable loss(Variable teacherLogits, Variable studentLogits, double temperature) {
        return against(probabilities(teacherLogits, temperature), studentLogits, temperature);
    }

    /** The softened distribution {@code softmax(logits / T)}. */
    public static Variable probabilities(Variable logits, double temperature) {
        if (!(temperature > 0)) {
            throw new IllegalArgumentException("the temperature is " + temperature + ", and must be above 0");
        }
        return logits.times(1 / temperature).softmax(-1).detach();
    }

    /** Several teachers as one: their distributions averaged after the softmax. */
    public static Variable average(List<Variable> teacherLogits, double temperature) {
        Variable sum = teacherLogits.stream()
                .map(logits -> probabilities(logits, temperature))
                .reduce(Variable::plus)
                .orElseThrow(() -> new IllegalArgumentException("there is no teacher"));
        return sum.times(1.0 / teacherLogits.size());
    }

    /** The loss against a teacher's distribution that is softened already. */
    public static Variable against(Variable probabilities, Variable studentLogits, double temperature) {
        Variable student = studentLogits.times(1 / temperature).logSoftmax(-1);
        // p log p of a probability of 0 is 0.
        Variable teacher = probabilities.atLeast(1e-30).log();
        Variable divergence = probabilities.times(teacher.minus(student)).sum(-1, false);
        return divergence.mean().times(temperature * temperature);
    }

    /**
     * Soft and hard labels together: {@code alpha soft + (1 - alpha) cross entropy}.
     *
     * @param labels {@code [samples]}, the true classes
     */
    public static Variable withLabels(
            Variable teacherLogits, Variable studentLogits, Variable labels, double temperature, double alpha) {
        return loss(teacherLogits, studentLogits, temperature)
                .times(alpha)
                .plus(studentLogits.crossEntropy(labels).times(1 - alpha));
    }
}
