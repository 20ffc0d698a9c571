package dev.jerboa.train.loop;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/** Looks at the labels of a classification before LibTorch reads past the end of a row. */
public final class ClassLabels {
    private ClassLabels() {}

    /**
     * Checks that each label is the number of a class.
     *
     * @param labels from 0
     * @return the same labels
     * @throws JerboaException if one is not; it names the label, its place, and the number of classes
     */
    public static long[] require(long[] labels, long classCount) {
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classCount) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the label " + labels[i] + " of example " + i + " in the batch is not one of the " + classCount
                                + " classes, 0 to " + (classCount - 1),
                        "Give the model as many outputs as there are classes, and count labels from 0.");
            }
        }
        return labels;
    }
}
