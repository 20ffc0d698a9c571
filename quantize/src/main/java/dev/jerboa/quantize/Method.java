package dev.jerboa.quantize;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One way to make a model smaller: by a scheme that is the same for all weights, or by measuring each. */
interface Method {
    /** What errors call it. */
    String name();

    /** The options for the metadata of the result, by key. */
    Map<String, String> provenance();

    /** Inputs to check the result with; made before the model changes. */
    List<Map<String, Tensor>> samples(QualityGate gate, OnnxModel original, Path input);

    /** Where the result is to run. */
    Deployment deployment();

    /** The samples that the method learns from; absent if it needs none. */
    Optional<CalibrationData> data();

    /**
     * Rewrites a model.
     *
     * @param original the model as it was read; it may change
     * @param output where the result will be; what a killed run has learned may wait beside it
     * @param scratch holds the new weights until the model is written
     */
    Rewriting rewrite(OnnxModel original, Path output, Scratch scratch, Progress progress);

    /** Where a run that is killed leaves what it learned of the data. */
    static Path state(Path output) {
        return output.resolveSibling("." + output.getFileName() + ".calibration");
    }
}
