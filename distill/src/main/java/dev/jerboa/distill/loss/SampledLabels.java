package dev.jerboa.distill.loss;

import dev.jerboa.train.Variable;
import java.util.SplittableRandom;

/**
 * Distillation by hard labels drawn from the teacher's softened distribution, anew each time.
 *
 * <p>Over many draws the expected gradient is that of soft labels at the same temperature of the teacher; each draw alone
 * is what a noisy annotator would say.
 */
public final class SampledLabels {
    private SampledLabels() {}

    /**
     * One class for each row of {@code [samples, classes]}, drawn by {@code softmax(logits / T)}.
     *
     * @param random give another one each epoch
     */
    public static long[] draw(float[] teacherLogits, int classes, double temperature, SplittableRandom random) {
        long[] labels = new long[teacherLogits.length / classes];
        double[] weights = new double[classes];
        for (int row = 0; row < labels.length; row++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int c = 0; c < classes; c++) {
                largest = Math.max(largest, teacherLogits[row * classes + c]);
            }
            double total = 0;
            for (int c = 0; c < classes; c++) {
                weights[c] = Math.exp((teacherLogits[row * classes + c] - largest) / temperature);
                total += weights[c];
            }
            labels[row] = pick(weights, random.nextDouble() * total);
        }
        return labels;
    }

    /** The cross entropy of the student's logits with labels drawn from the teacher's. */
    public static Variable loss(
            Variable teacherLogits, Variable studentLogits, double temperature, SplittableRandom random) {
        int classes = (int) teacherLogits.dim(1);
        long[] labels = draw(teacherLogits.toFloats(), classes, temperature, random);
        return studentLogits.crossEntropy(Variable.of(new long[] {labels.length}, labels));
    }

    private static int pick(double[] weights, double point) {
        double passed = 0;
        for (int c = 0; c < weights.length - 1; c++) {
            passed += weights[c];
            if (point < passed) {
                return c;
            }
        }
        return weights.length - 1;
    }
}
