package dev.jerboa.quantize.calibrate;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;

/** A model that gives away what passes inside it. */
final class ObservedModel {
    private ObservedModel() {}

    /**
     * Opens a copy of a model with more outputs.
     *
     * @param values names of float values of the main graph
     * @param directory holds the copy as long as the session is open
     */
    static Session open(Path model, Collection<String> values, TemporaryDirectory directory) {
        OnnxModel observed = OnnxFile.read(model);
        for (String value : values) {
            if (!observed.graph().isOutput(value)) {
                observed.graph()
                        .addOutput(Value.of(value, new ValueType.TensorType(ElementType.FLOAT, Optional.empty())));
            }
        }
        Path file = directory.path().resolve("observed.onnx");
        OnnxFile.write(observed, file);
        return Session.open(file);
    }
}
