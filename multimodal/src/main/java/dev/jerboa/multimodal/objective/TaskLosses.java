package dev.jerboa.multimodal.objective;

import dev.jerboa.train.Variable;
import dev.jerboa.train.loop.ClassLabels;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Losses of tasks on embeddings; samples whose answer is not known are passed over, and without any the loss is 0. */
public final class TaskLosses {
    /** The label of a sample whose class is not known. */
    public static final long UNKNOWN = -1;

    private TaskLosses() {}

    /**
     * Cross entropy of one class among several, the mean over the samples.
     *
     * @param logits {@code [samples, classes]}
     * @param labels the class of each, from 0, or {@link #UNKNOWN}
     */
    public static Variable classification(Variable logits, long[] labels) {
        int[] known = IntStream.range(0, labels.length)
                .filter(i -> labels[i] != UNKNOWN)
                .toArray();
        if (known.length == 0) {
            return logits.sum().times(0);
        }
        long[] classes = ClassLabels.require(
                Arrays.stream(known).mapToLong(i -> labels[i]).toArray(), logits.dim(1));
        return select(logits, known).crossEntropy(Variable.of(new long[] {known.length}, classes));
    }

    /**
     * Cross entropy of each of several labels that may hold together, the mean over the known ones.
     *
     * @param logits {@code [samples, labels]}
     * @param answers {@code [samples, labels]}, row after row: 1 where a label holds, 0 where not, NaN where that is unknown
     */
    public static Variable multiLabel(Variable logits, float[] answers) {
        long[] dims = logits.dims();
        Variable signs = Variable.of(dims, map(answers, answer -> 2 * answer - 1));
        return knownMean(signs.times(logits).logSigmoid().negated(), answers);
    }

    /**
     * The squared error of numbers, the mean over the known ones.
     *
     * @param outputs {@code [samples, numbers]}
     * @param answers {@code [samples, numbers]}, row after row, NaN where unknown
     */
    public static Variable regression(Variable outputs, float[] answers) {
        Variable wanted = Variable.of(outputs.dims(), map(answers, answer -> answer));
        return knownMean(outputs.minus(wanted).power(2), answers);
    }

    private static Variable knownMean(Variable errors, float[] answers) {
        float[] known = new float[answers.length];
        int count = 0;
        for (int i = 0; i < answers.length; i++) {
            known[i] = Float.isNaN(answers[i]) ? 0 : 1;
            count += Float.isNaN(answers[i]) ? 0 : 1;
        }
        return errors.times(Variable.of(errors.dims(), known)).sum().times(1.0 / Math.max(1, count));
    }

    /** A number made of another. */
    @FunctionalInterface
    private interface FloatFunction {
        float apply(float value);
    }

    private static float[] map(float[] answers, FloatFunction function) {
        float[] values = new float[answers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.isNaN(answers[i]) ? 0 : function.apply(answers[i]);
        }
        return values;
    }

    private static Variable select(Variable rows, int[] indices) {
        long[] wanted = Arrays.stream(indices).asLongStream().toArray();
        return rows.select(0, Variable.of(new long[] {wanted.length}, wanted));
    }
}
