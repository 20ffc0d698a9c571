package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.runtime.Threads;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How a model directory is opened.
 *
 * @param variant the weights to take, as the end of a file's name says it: {@code fp32}, {@code quantized}, {@code q4},
 *     ...; if empty, those that suit this machine
 * @param pooling for each modality, how its vectors become one, where the directory does not say it or is wrong
 * @param threads the threads of one run
 */
public record OpenOptions(Optional<String> variant, Map<Modality, Pooling> pooling, Threads threads) {
    public OpenOptions {
        Objects.requireNonNull(variant);
        Objects.requireNonNull(threads);
        pooling = Map.copyOf(pooling);
    }

    /** The weights that suit this machine, the pooling that the directory says, and all processors. */
    public static OpenOptions defaults() {
        return new OpenOptions(Optional.empty(), Map.of(), Threads.allowed());
    }

    /** These options with weights named. */
    public OpenOptions withVariant(String name) {
        return new OpenOptions(Optional.of(name), pooling, threads);
    }

    /** These options with a pooling for a modality. */
    public OpenOptions withPooling(Modality modality, Pooling kind) {
        Map<Modality, Pooling> changed = new EnumMap<>(Modality.class);
        changed.putAll(pooling);
        changed.put(modality, kind);
        return new OpenOptions(variant, changed, threads);
    }

    /** These options with other threads. */
    public OpenOptions withThreads(Threads other) {
        return new OpenOptions(variant, pooling, other);
    }
}
