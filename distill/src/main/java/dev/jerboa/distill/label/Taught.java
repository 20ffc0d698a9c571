package dev.jerboa.distill.label;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;

/**
 * A teacher's part in a training: {@code alpha teacher's loss + (1 - alpha) cross entropy with the labels that are known}
 * (Hinton, Vinyals and Dean 2015).
 *
 * @param logits what the teacher says of each sample
 * @param loss how the student learns from it
 * @param alpha the teacher's weight, 0 to 1
 */
public record Taught(TeacherLogits logits, LabelLoss loss, double alpha) {
    /** A part within its bounds. */
    public Taught {
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the teacher's weight is " + alpha,
                    "Give a number from 0 (labels only) to 1 (teacher only).");
        }
    }
}
