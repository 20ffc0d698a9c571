package dev.jerboa.quantize.affine;

/**
 * A matrix of floats that is read piece by piece, so that it may be larger than memory.
 *
 * <p>Several threads may read at once.
 */
public interface FloatMatrix {
    /** What the matrix is called, for error messages. */
    String name();

    /** The number of rows. */
    long rows();

    /** The number of columns. */
    int columns();

    /**
     * Copies {@code count} neighbours of one row.
     *
     * @throws IndexOutOfBoundsException if they are not inside the matrix or do not fit the target
     */
    void read(long row, int fromColumn, int count, float[] target, int targetOffset);

    /**
     * A matrix over an array; later changes of the array show through.
     *
     * @param values row-major {@code [values.length / columns, columns]}
     */
    static FloatMatrix of(String name, int columns, float... values) {
        return new ArrayMatrix(name, columns, values);
    }
}
