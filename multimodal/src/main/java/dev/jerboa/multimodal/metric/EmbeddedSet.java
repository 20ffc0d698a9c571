package dev.jerboa.multimodal.metric;

/**
 * The embeddings of one modality, and what each belongs to.
 *
 * <p>Not every sample has a value in each modality, so two sets may have different sizes.
 */
public final class EmbeddedSet {
    private final String name;
    private final float[][] vectors;
    private final long[] groups;

    /**
     * A set that keeps the arrays given.
     *
     * @param name what tables call it, such as {@code image}
     * @param vectors unit vectors, {@code [items][width]}
     * @param groups for each, its identity or class
     */
    public EmbeddedSet(String name, float[][] vectors, long[] groups) {
        if (vectors.length != groups.length) {
            throw new IllegalArgumentException(vectors.length + " vectors and " + groups.length + " groups");
        }
        this.name = name;
        this.vectors = vectors;
        this.groups = groups;
    }

    /** What tables call it. */
    public String name() {
        return name;
    }

    /** Unit vectors, {@code [items][width]}: the array itself. */
    public float[][] vectors() {
        return vectors;
    }

    /** The identity or class of each: the array itself. */
    public long[] groups() {
        return groups;
    }
}
