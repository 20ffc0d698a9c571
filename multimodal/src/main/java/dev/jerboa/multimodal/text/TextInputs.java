package dev.jerboa.multimodal.text;

import dev.jerboa.onnx.ElementType;
import java.util.Objects;
import java.util.Optional;

/**
 * What the inputs of a text encoder are called, {@code [texts, tokens]} each.
 *
 * @param ids the token numbers
 * @param mask 1 for a token and 0 for padding, where the encoder asks for it
 * @param typeIds the segment of each token, where the encoder asks for it
 * @param positions 0, 1, 2, ... in each text, where the encoder asks for it
 * @param type {@code INT64} or {@code INT32}, for all of them
 */
public record TextInputs(
        String ids, Optional<String> mask, Optional<String> typeIds, Optional<String> positions, ElementType type) {
    public TextInputs {
        Objects.requireNonNull(ids);
        Objects.requireNonNull(mask);
        Objects.requireNonNull(typeIds);
        Objects.requireNonNull(positions);
        Objects.requireNonNull(type);
    }
}
