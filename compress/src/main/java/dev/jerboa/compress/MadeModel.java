package dev.jerboa.compress;

import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A model as a step left it.
 *
 * @param name of the step
 * @param file where it is now
 * @param sizeBytes of all its files
 * @param seconds how long the step took
 * @param translation the inputs of the original as this model wants them
 * @param result what the step tells of itself
 */
record MadeModel(
        String name,
        Path file,
        long sizeBytes,
        double seconds,
        UnaryOperator<Map<String, Tensor>> translation,
        StepResult result) {
    MadeModel at(Path place, long size) {
        return new MadeModel(name, place, size, seconds, translation, result);
    }
}
