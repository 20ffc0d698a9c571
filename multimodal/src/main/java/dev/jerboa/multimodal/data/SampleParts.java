package dev.jerboa.multimodal.data;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.onnx.JerboaException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Collects what belongs to one key into a sample. */
final class SampleParts {
    private final String key;
    private final String place;
    private final Map<Modality, RawValue> values = new EnumMap<>(Modality.class);
    private final Map<String, String> labels = new HashMap<>();
    private JerboaException problem;

    /**
     * A sample without anything yet.
     *
     * @param place what errors call it
     */
    SampleParts(String key, String place) {
        this.key = key;
        this.place = place;
    }

    String key() {
        return key;
    }

    /** Adds a value; a second one of a modality is a problem. */
    void add(Modality modality, RawValue value) {
        if (values.putIfAbsent(modality, value) != null) {
            spoil(Problems.unreadable(
                    place,
                    "it has more than one value of " + modality,
                    "Give each picture, sound and text a name of its own."));
        }
    }

    void label(String name, String value) {
        labels.put(name, value);
    }

    void labels(Map<String, String> more) {
        labels.putAll(more);
    }

    /** Makes the sample one that cannot be read; the first problem is the one that is told. */
    void spoil(JerboaException found) {
        if (problem == null) {
            problem = found;
        }
    }

    /** The sample; nothing if it has no values, or cannot be read and that is left out. */
    Optional<Sample> finish(UnreadablePolicy policy) {
        if (problem != null) {
            policy.report(problem);
            return Optional.empty();
        }
        return values.isEmpty() ? Optional.empty() : Optional.of(new Sample(key, values, labels));
    }
}
