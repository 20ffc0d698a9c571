package dev.jerboa.distill.output;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.util.Map;

/** Answers batches of tensors; asked by several threads at once. */
public interface OutputTeacher {
    /**
     * What the teacher gives for a batch.
     *
     * @param number the place of the batch among all batches of the run, from 0
     * @return the values that the student is compared with, by name
     */
    Map<String, TensorData> answers(int number, CalibrationBatch batch);
}
