package dev.jerboa.multimodal;

import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Embeds many values of which some may be damaged. */
public final class ReadableEmbeddings {
    private static final int TOGETHER = 32;

    private ReadableEmbeddings() {}

    /**
     * The unit vector of each value; nothing for one that cannot be read, if these are left out.
     *
     * @param policy what happens with a value that cannot be read
     */
    public static List<Optional<float[]>> of(
            Encoder encoder, List<RawValue> values, UnreadablePolicy policy, Progress progress) {
        List<Optional<float[]>> vectors = new ArrayList<>();
        String task = "embedding " + encoder.modality().name().toLowerCase(Locale.ROOT);
        for (int from = 0; from < values.size(); from += TOGETHER) {
            progress.update(task, from, values.size());
            List<RawValue> some = values.subList(from, Math.min(values.size(), from + TOGETHER));
            try {
                for (float[] vector : encoder.embed(some)) {
                    vectors.add(Optional.of(vector));
                }
            } catch (JerboaException e) {
                // Which of them it is shows when each is by itself.
                some.forEach(value -> vectors.add(policy.attempt(() -> encoder.embed(List.of(value))[0])));
            }
        }
        return vectors;
    }
}
