package dev.jerboa.train.checkpoint;

import dev.jerboa.onnx.TensorData;
import java.util.Map;

/**
 * All that a run needs to go on as if it had never stopped.
 *
 * @param weights the parameters, and the statistics kept with them
 * @param optimizer what the update rule remembers
 * @param averages the averaged weights; empty where none are kept
 */
public record Checkpoint(
        TrainingState state,
        Map<String, TensorData> weights,
        Map<String, TensorData> optimizer,
        Map<String, TensorData> averages) {}
