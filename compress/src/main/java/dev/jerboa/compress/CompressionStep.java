package dev.jerboa.compress;

import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;

/** One step of a compression: makes a smaller model of a model. */
public interface CompressionStep {
    /** What tables call it: {@code prune:0.3}. */
    String name();

    /**
     * Writes a smaller model.
     *
     * @param source the model as the step before left it
     * @param target where to write; nothing is there
     * @param data samples, told in the way that {@code source} wants them
     * @throws JerboaException if nothing can be done, or not as was asked
     */
    StepResult apply(Path source, Path target, CalibrationData data, Progress progress);
}
