package dev.jerboa.multimodal.learn;

import dev.jerboa.onnx.OnnxModel;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * An encoder in training, or one that is locked.
 *
 * @param name what pairs, metrics and files call it; with one tower a modality, the modality in lower case
 * @param model a graph whose first output is an embedding for each sample, {@code [samples, width]}; its weights change.
 *     Absent for a locked tower
 * @param trainable by its name, whether a weight is trained
 * @param data what it reads; of a locked tower, its embeddings
 */
public record Tower(String name, Optional<OnnxModel> model, Predicate<String> trainable, TowerData data) {
    public Tower {
        Objects.requireNonNull(name);
        Objects.requireNonNull(data);
    }

    /** A tower all of whose weights are trained. */
    public static Tower trained(String name, OnnxModel model, TowerData data) {
        return new Tower(name, Optional.of(model), weight -> true, data);
    }

    /**
     * A tower that stays as it is, given by its embeddings, computed once.
     *
     * @param vectors of each sample, all as wide; null where a sample has no value
     */
    public static Tower locked(String name, float[][] vectors) {
        return locked(name, new VectorData("embedding", vectors));
    }

    /** A tower that stays as it is, given by embeddings of which there may be several for a sample. */
    public static Tower locked(String name, TowerData embeddings) {
        return new Tower(name, Optional.empty(), weight -> false, embeddings);
    }

    /** This tower with fewer weights that are trained. */
    public Tower withTrainable(Predicate<String> names) {
        return new Tower(name, model, names, data);
    }
}
