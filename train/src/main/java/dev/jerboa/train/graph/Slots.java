package dev.jerboa.train.graph;

import java.util.Collection;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;

/** Places of a program's values; {@link #NONE} stands for a value that is left out. */
final class Slots {
    static final int NONE = -1;

    private final int[] indices;

    Slots(IntStream indices) {
        this.indices = indices.toArray();
    }

    static Slots of(Collection<Integer> indices) {
        return new Slots(indices.stream().mapToInt(Integer::intValue));
    }

    int count() {
        return indices.length;
    }

    /** The slot at a position; {@link #NONE} beyond the end. */
    int at(int position) {
        return position < indices.length ? indices[position] : NONE;
    }

    /** The slots of values that are not left out. */
    IntStream present() {
        return IntStream.of(indices).filter(slot -> slot != NONE);
    }

    /** The values in these slots; null for those left out. */
    Tensor[] pick(Tensor[] values) {
        Tensor[] picked = new Tensor[indices.length];
        for (int i = 0; i < picked.length; i++) {
            picked[i] = indices[i] == NONE ? null : values[indices[i]];
        }
        return picked;
    }
}
