package dev.jerboa.prune.importance;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.DependencyGraph;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What criteria look at: a model with what is known of it, and samples.
 *
 * @param file where the model is
 * @param model what was read from there
 * @param data samples, if there are any
 */
public record Subject(
        Path file, OnnxModel model, DependencyGraph dependencies, Optional<CalibrationData> data, Progress progress) {
    /** Reads a model and analyses it. */
    public static Subject of(Path file, Optional<CalibrationData> data, Progress progress) {
        return new Subject(file, OnnxFile.read(file), DependencyGraph.of(file), data, progress);
    }

    /** The constant behind an axis. */
    public TensorData constant(Axis axis) {
        String input = model.graph().nodes().get(axis.node()).input(axis.input());
        return Constants.find(model.graph(), input).orElseThrow().data();
    }

    /**
     * The samples, which a criterion cannot do without.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if there are none
     */
    public CalibrationData requireData(String criterion) {
        return data.orElseThrow(() -> new JerboaException(
                ErrorCode.INVALID_ARGUMENT,
                "the criterion " + criterion + " looks at activations, but there are no samples to run the model on",
                "Give samples, or take a criterion that looks at weights only, such as magnitude."));
    }
}
