package dev.jerboa.multimodal.parity;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.data.RawValue;
import java.util.List;
import java.util.Map;

/**
 * A value, what the processor made of it, and its vector.
 *
 * @param name what it is called
 * @param modality what it is
 * @param value the value itself
 * @param tensors what the network was fed, by its inputs' names; empty where that was not recorded
 * @param vector of length one
 */
public record GoldenEntry(
        String name, Modality modality, RawValue value, Map<String, TensorDigest> tensors, List<Float> vector) {
    public GoldenEntry {
        tensors = Map.copyOf(tensors);
        vector = List.copyOf(vector);
    }
}
