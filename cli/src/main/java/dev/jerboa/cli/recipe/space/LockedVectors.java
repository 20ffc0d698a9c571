package dev.jerboa.cli.recipe.space;

import dev.jerboa.multimodal.Encoder;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The embeddings of a tower that stays as it is, computed once: each text once, however many samples have it. */
final class LockedVectors {
    private static final int TOGETHER = 32;

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
        List<Object> keys = List.copyOf(distinct.keySet());
        Map<Object, float[]> vectors = new HashMap<>();
        String task = "embedding " + TowerPart.name(encoder.modality());
        for (int from = 0; from < keys.size(); from += TOGETHER) {
            progress.update(task, from, keys.size());
            List<Object> some = keys.subList(from, Math.min(keys.size(), from + TOGETHER));
            embed(some, distinct, encoder, policy, vectors);
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

    private static void embed(
            List<Object> keys,
            Map<Object, RawValue> values,
            Encoder encoder,
            UnreadablePolicy policy,
            Map<Object, float[]> vectors) {
        List<RawValue> together = new ArrayList<>();
        keys.forEach(key -> together.add(values.get(key)));
        try {
            float[][] rows = encoder.embed(together);
            for (int i = 0; i < rows.length; i++) {
                vectors.put(keys.get(i), rows[i]);
            }
        } catch (JerboaException e) {
            // One of them cannot be read: which one shows when each is by itself.
            for (Object key : keys) {
                policy.attempt(() -> encoder.embed(List.of(values.get(key)))[0])
                        .ifPresent(vector -> vectors.put(key, vector));
            }
        }
    }
}
