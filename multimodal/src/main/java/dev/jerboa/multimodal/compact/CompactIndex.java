package dev.jerboa.multimodal.compact;

/**
 * Embeddings in few bytes that can be searched.
 *
 * <p>A search finds candidates with cheap arithmetic on whole numbers, and then orders them by the product of the query's
 * floats with what is known of each candidate.
 */
public interface CompactIndex {
    /** How many embeddings there are. */
    int size();

    /** How many bytes each takes. */
    int bytesPerVector();

    /**
     * The embeddings most similar to a query, the most similar first; of equals the one with the smaller index comes first.
     *
     * @param query a unit vector as wide as the embeddings
     * @param count how many are wanted
     * @param multiplier how many candidates there are for each that is wanted, 1 or more; 4 suits most encoders
     */
    int[] search(float[] query, int count, int multiplier);
}
