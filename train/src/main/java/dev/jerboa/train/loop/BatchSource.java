package dev.jerboa.train.loop;

/**
 * Data to train with, as examples with numbers from 0.
 *
 * @param <B> a batch; best plain Java data, as it is made in another thread than the one that trains
 */
public interface BatchSource<B> {
    /** How many examples there are. */
    long exampleCount();

    /**
     * Makes a batch of some examples. Called by several threads, some batches ahead of the one that is trained with.
     *
     * @param examples their numbers
     * @param seed for what is random in it, such as augmentations: the same call has to give the same batch
     */
    B load(long[] examples, long seed);
}
