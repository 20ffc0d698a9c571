package dev.jerboa.multimodal.data;

import dev.jerboa.multimodal.Modality;
import java.util.HashMap;
import java.util.Map;

/**
 * One thing, seen in some modalities.
 *
 * @param key what it is called; in a data set no two have the same
 * @param values what there is of it; modalities may be missing
 * @param labels what else is known of it by name, as text, such as the {@code speaker}
 */
public record Sample(String key, Map<Modality, RawValue> values, Map<String, String> labels) {
    /** A sample whose maps cannot change. */
    public Sample {
        values = Map.copyOf(values);
        labels = Map.copyOf(labels);
    }

    /** The same sample without a value of a modality. */
    public Sample without(Modality modality) {
        Map<Modality, RawValue> left = new HashMap<>(values);
        left.remove(modality);
        return new Sample(key, left, labels);
    }
}
