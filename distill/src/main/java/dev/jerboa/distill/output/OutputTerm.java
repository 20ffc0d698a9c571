package dev.jerboa.distill.output;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import java.util.Objects;

/**
 * One value of the student that is to become as one of the teacher.
 *
 * @param teacher the name of a value in the teacher: an output, or anything between inputs and outputs
 * @param student the name of a value in the student, likewise
 * @param loss how far they are apart
 * @param weight what the loss is multiplied with in the sum of all, above 0
 */
public record OutputTerm(String teacher, String student, OutputLoss loss, double weight) {
    public OutputTerm {
        Objects.requireNonNull(teacher);
        Objects.requireNonNull(student);
        Objects.requireNonNull(loss);
        if (!(weight > 0) || !Double.isFinite(weight)) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the loss for '" + student + "' has the weight " + weight,
                    "Give it a weight above 0, such as 1.");
        }
    }

    /** A value that has the same name in both, with the weight 1. */
    public static OutputTerm of(String value, OutputLoss loss) {
        return new OutputTerm(value, value, loss, 1);
    }

    /** This term with another weight. */
    public OutputTerm withWeight(double value) {
        return new OutputTerm(teacher, student, loss, value);
    }
}
