package dev.jerboa.distill.label;

import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.Map;

/** Some samples as a model reads them, with what is known of their classes. */
final class LabelledBatch {
    private final Map<String, Tensor> inputs;
    private final long[] labels;
    private final float[] teacherLogits;
    private final long seed;

    /**
     * A batch.
     *
     * @param labels the number of each sample's class; -1 where it is not known
     * @param teacherLogits {@code [samples, classes]}; empty where there is no teacher
     * @param seed for what is drawn in the loss
     */
    LabelledBatch(Map<String, Tensor> inputs, long[] labels, float[] teacherLogits, long seed) {
        this.inputs = inputs;
        this.labels = labels;
        this.teacherLogits = teacherLogits;
        this.seed = seed;
    }

    Map<String, Tensor> inputs() {
        return inputs;
    }

    long[] labels() {
        return labels;
    }

    float[] teacherLogits() {
        return teacherLogits;
    }

    long seed() {
        return seed;
    }

    /** By content, without the seed: batches of the same samples are the same. */
    @Override
    public boolean equals(Object other) {
        return other instanceof LabelledBatch batch
                && Arrays.equals(labels, batch.labels)
                && Arrays.equals(teacherLogits, batch.teacherLogits)
                && hash(inputs) == hash(batch.inputs);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(labels) + Arrays.hashCode(teacherLogits)) + hash(inputs);
    }

    private static int hash(Map<String, Tensor> inputs) {
        return inputs.entrySet().stream()
                .mapToInt(input -> 31 * input.getKey().hashCode()
                        + Arrays.hashCode(input.getValue().toFloats()))
                .sum();
    }
}
