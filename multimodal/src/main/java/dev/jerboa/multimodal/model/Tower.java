package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Processor;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One network of a model, with what goes before and after it.
 *
 * @param modality what it reads
 * @param file the ONNX file; of a network that was cut out of a larger one, a temporary file that goes with the model
 * @param processor makes its inputs
 * @param output the output that is the embedding, {@code [batch, width]}, or is pooled to it, {@code [batch, positions,
 *     width]}
 * @param pooling how the output becomes one vector
 * @param mask the input that says which positions count, where there is one
 * @param settings the other files that belong to it, by their place in a model directory
 */
public record Tower(
        Modality modality,
        Path file,
        Processor processor,
        String output,
        Pooling pooling,
        Optional<String> mask,
        Map<String, Path> settings) {
    public Tower {
        Objects.requireNonNull(modality);
        Objects.requireNonNull(file);
        Objects.requireNonNull(processor);
        Objects.requireNonNull(output);
        Objects.requireNonNull(pooling);
        Objects.requireNonNull(mask);
        settings = Map.copyOf(settings);
    }
}
