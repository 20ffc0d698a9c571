package dev.jerboa.multimodal.learn;

/** The towers and heads as they are at a moment of the training, to be measured. Samples are known by a number. */
public interface Learners {
    /**
     * The unit vectors of samples by a tower, {@code [samples][width]}.
     *
     * @param samples all of which have a value for it
     */
    float[][] embed(String tower, int[] samples);

    /** What a head says of samples, {@code [samples][outputs]}. */
    float[][] answers(String task, int[] samples);
}
