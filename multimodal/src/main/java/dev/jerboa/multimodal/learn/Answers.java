package dev.jerboa.multimodal.learn;

import dev.jerboa.multimodal.objective.TaskLosses;
import dev.jerboa.train.Variable;
import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.IntToLongFunction;

/** What a head is to say of samples, which are known by a number. */
public sealed interface Answers {
    /** How many numbers the head gives. */
    int outputs();

    /**
     * How far off it is.
     *
     * @param found {@code [samples, outputs]}
     */
    Variable loss(Variable found, int[] samples);

    /**
     * One class among several.
     *
     * @param outputs how many classes there are
     * @param label of a sample, from 0; {@link TaskLosses#UNKNOWN} where it is not known
     */
    record Classes(int outputs, IntToLongFunction label) implements Answers {
        @Override
        public Variable loss(Variable found, int[] samples) {
            return TaskLosses.classification(
                    found, Arrays.stream(samples).mapToLong(label).toArray());
        }
    }

    /**
     * Labels of which several may hold.
     *
     * @param outputs how many labels there are
     * @param holds of a sample, for each label 1 or 0, or NaN where that is not known
     */
    record Labels(int outputs, IntFunction<float[]> holds) implements Answers {
        @Override
        public Variable loss(Variable found, int[] samples) {
            return TaskLosses.multiLabel(found, rows(holds, outputs, samples));
        }
    }

    /**
     * Numbers.
     *
     * @param outputs how many there are
     * @param values of a sample, NaN where one is not known
     */
    record Numbers(int outputs, IntFunction<float[]> values) implements Answers {
        @Override
        public Variable loss(Variable found, int[] samples) {
            return TaskLosses.regression(found, rows(values, outputs, samples));
        }
    }

    private static float[] rows(IntFunction<float[]> values, int width, int[] samples) {
        float[] rows = new float[samples.length * width];
        for (int i = 0; i < samples.length; i++) {
            System.arraycopy(values.apply(samples[i]), 0, rows, i * width, width);
        }
        return rows;
    }
}
