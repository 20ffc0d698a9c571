package dev.jerboa.distill.output;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A model in a file as a teacher: ONNX Runtime runs it, on the threads that load batches, each time it is asked. */
public final class ModelTeacher implements OutputTeacher, AutoCloseable {
    private final Session session;
    private final Set<String> values;

    private ModelTeacher(Session session, Set<String> values) {
        this.session = session;
        this.values = Set.copyOf(values);
    }

    /**
     * Opens a model.
     *
     * @param values what it is asked for: outputs, or values between inputs and outputs
     * @throws JerboaException if it cannot be opened, or has no value of one of the names
     */
    public static ModelTeacher open(Path model, Set<String> values) {
        OnnxModel read = OnnxFile.read(model);
        List<String> hidden = values.stream()
                .filter(value -> !read.graph().isOutput(value))
                .sorted()
                .toList();
        if (hidden.isEmpty()) {
            return new ModelTeacher(Session.open(model), values);
        }
        for (String value : hidden) {
            if (read.graph().producer(value).isEmpty()) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        model + " has no value named '" + value + "'",
                        "Its outputs are "
                                + read.graph().outputs().stream()
                                        .map(Value::name)
                                        .toList()
                                + "; look the others up with: jerboa inspect MODEL");
            }
            read.graph().addOutput(Value.of(value, new ValueType.Undeclared()));
        }
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path shown = directory.path().resolve("teacher.onnx");
            OnnxFile.write(read, shown);
            return new ModelTeacher(Session.open(shown), values);
        }
    }

    @Override
    public Map<String, TensorData> answers(int number, CalibrationBatch batch) {
        return TensorBytes.of(run(batch));
    }

    /** The values for a batch, of whose inputs the model takes those that it knows. */
    Map<String, Tensor> run(CalibrationBatch batch) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        for (Value input : session.inputs()) {
            Tensor given = batch.inputs().get(input.name());
            if (given != null) {
                inputs.put(input.name(), given);
            }
        }
        return session.run(inputs, values);
    }

    @Override
    public void close() {
        session.close();
    }
}
