package dev.jerboa.cli.recipe.space;

import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.ReadableEmbeddings;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.onnx.Progress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The embeddings of a tower that stays as it is, computed once: each text once, however many samples have it. */
final class LockedVectors {
    private LockedVectors() {}

    /** The unit vector of each sample; null where it has no value that can be read. */
    static float[][] of(List<Sample> samples, Encoder encoder, UnreadablePolicy policy, Progress progress) {
        Map<Object, RawValue> distinct = new LinkedHashMap<>();
        for (Sample sample : samples) {
            RawValue value = sample.values().get(encoder.modality());
            if (value != null) {
                distinct.putIfAbsent(identity(value, sample), value);
            }
        }
        List<Optional<float[]>> embedded =
                ReadableEmbeddings.of(encoder, List.copyOf(distinct.values()), policy, progress);
        Map<Object, float[]> vectors = new HashMap<>();
        int row = 0;
        for (Object key : distinct.keySet()) {
            embedded.get(row++).ifPresent(vector -> vectors.put(key, vector));
        }
        return samples.stream()
                .map(sample -> {
                    RawValue value = sample.values().get(encoder.modality());
                    return value == null ? null : vectors.get(identity(value, sample));
                })
                .toArray(float[][]::new);
    }

    private static Object identity(RawValue value, Sample sample) {
        return value instanceof RawValue.Text text ? text : sample.key();
    }
}
