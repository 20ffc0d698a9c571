package dev.jerboa.distill.output;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.train.Variable;
import dev.jerboa.train.loop.BatchSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Some of the batches with what the teacher says of them; one example of this source is a whole batch. */
final class TaughtBatches implements BatchSource<TaughtBatches.Batch> {
    /**
     * What one step learns from.
     *
     * @param answers empty where a live graph teaches
     */
    record Batch(Map<String, TensorData> inputs, Map<String, TensorData> answers, int sampleCount) {}

    private final List<CalibrationBatch> batches;
    private final int[] which;
    private final Optional<OutputTeacher> teacher;

    /** Batches by their places in a list. */
    TaughtBatches(List<CalibrationBatch> batches, int[] which, Optional<OutputTeacher> teacher) {
        this.batches = batches;
        this.which = which;
        this.teacher = teacher;
    }

    @Override
    public long exampleCount() {
        return which.length;
    }

    @Override
    public Batch load(long[] examples, long seed) {
        int number = which[Math.toIntExact(examples[0])];
        CalibrationBatch batch = batches.get(number);
        return new Batch(
                TensorBytes.of(batch.inputs()),
                teacher.map(asked -> asked.answers(number, batch)).orElse(Map.of()),
                batch.sampleCount());
    }

    /** Tensors as a graph takes them. */
    static Map<String, Variable> variables(Map<String, TensorData> tensors) {
        Map<String, Variable> variables = new LinkedHashMap<>();
        tensors.forEach((name, data) -> variables.put(name, Variable.of(data)));
        return variables;
    }
}
