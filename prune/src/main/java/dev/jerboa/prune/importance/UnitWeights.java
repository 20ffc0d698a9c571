package dev.jerboa.prune.importance;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.structure.PruningGroup.GroupAxis;

/** Reads a constant unit by unit. */
final class UnitWeights {
    /** Takes a weight of a unit, with its place within the unit. */
    @FunctionalInterface
    interface Visitor {
        void weight(int unit, int place, float value);
    }

    private UnitWeights() {}

    /** How many weights each unit has along an axis; all have equally many. */
    static int count(TensorData data, GroupAxis axis) {
        long each = data.elementCount() / data.dim(axis.axis().index());
        return Math.toIntExact(each * axis.indices().get(0).length);
    }

    /** Visits all weights of all units. */
    static void visit(TensorData data, GroupAxis axis, Visitor visitor) {
        float[] values = data.toFloats();
        int size = (int) data.dim(axis.axis().index());
        int inner = 1;
        for (int i = axis.axis().index() + 1; i < data.rank(); i++) {
            inner *= (int) data.dim(i);
        }
        int outer = values.length / (size * inner);
        for (int unit = 0; unit < axis.indices().size(); unit++) {
            int place = 0;
            for (int index : axis.indices().get(unit)) {
                for (int o = 0; o < outer; o++) {
                    int from = (o * size + index) * inner;
                    for (int i = 0; i < inner; i++) {
                        visitor.weight(unit, place++, values[from + i]);
                    }
                }
            }
        }
    }
}
