package dev.jerboa.multimodal.learn;

import dev.jerboa.runtime.Tensor;
import java.util.Map;

/**
 * What a tower reads of samples, decoded. Samples are known by a number. Called by several threads.
 *
 * <p>A tower that is not trained reads nothing: its data are its embeddings, one tensor {@code [samples, width]}.
 */
public interface TowerData {
    /** Whether a sample has a value for this tower. */
    boolean has(int sample);

    /**
     * The tensors of samples that have a value, by the name of the tower's input; the first dimension of each counts the
     * samples.
     */
    Map<String, Tensor> inputs(int[] samples);

    /**
     * The same changed at random, as for training: augmented, or one of several values of a sample.
     *
     * @param seed the same for all towers of a batch, so that what has to be drawn together can be: a sentence, and the sound
     *     that speaks it. The same seed has to give the same tensors.
     */
    default Map<String, Tensor> augmented(int[] samples, long seed) {
        return inputs(samples);
    }
}
