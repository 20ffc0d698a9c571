package dev.jerboa.prune.apply;

import dev.jerboa.onnx.TensorData;
import java.util.BitSet;
import java.util.Map;

/** Some rows of a table. */
public final class Rows {
    private Rows() {}

    /**
     * The rows with these numbers, in their order; their bytes are gathered when someone asks for them.
     *
     * @param kept ascending
     */
    public static TensorData of(TensorData table, int[] kept) {
        BitSet gone = new BitSet();
        gone.set(0, Math.toIntExact(table.dim(0)));
        for (int row : kept) {
            gone.clear(row);
        }
        return Indices.without(table, Map.of(0, gone));
    }
}
