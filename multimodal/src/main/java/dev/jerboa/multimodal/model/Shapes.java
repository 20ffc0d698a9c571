package dev.jerboa.multimodal.model;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import java.util.List;
import java.util.Optional;

/** The declared shapes of values. */
final class Shapes {
    private Shapes() {}

    /** The number of dimensions, or -1. */
    static int rank(Value value) {
        return value.type() instanceof TensorType type
                ? type.shape().map(List::size).orElse(-1)
                : -1;
    }

    /** The size of a dimension that is fixed; negative axes count from the end. */
    static Optional<Integer> fixed(Value value, int axis) {
        int rank = rank(value);
        int index = axis < 0 ? rank + axis : axis;
        if (index < 0 || index >= rank) {
            return Optional.empty();
        }
        Dimension dimension = ((TensorType) value.type()).shape().orElseThrow().get(index);
        return dimension instanceof Dimension.Fixed size && size.size() > 0
                ? Optional.of(Math.toIntExact(size.size()))
                : Optional.empty();
    }
}
