package dev.jerboa.quantize.kernel;

/** A matrix of weights that is read tile by tile, so that it need not fit into memory. */
public interface TileSource {
    /** The length of a row of weights: how many inputs a matrix product sums over, or the width of a table. */
    int inputs();

    /** How many rows of weights there are: the outputs of a matrix product, or the rows of a table. */
    int outputs();

    /**
     * Reads a tile.
     *
     * @param target receives {@code [inputCount, outputCount]}, row-major, from its start
     */
    void read(int firstInput, int inputCount, int firstOutput, int outputCount, float[] target);
}
