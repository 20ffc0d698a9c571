package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** What {@code Identity}, {@code Reshape}, {@code Squeeze} and {@code Unsqueeze} make of a constant's shape. */
final class Reshapes {
    private Reshapes() {}

    /** The bytes of a tensor in another shape, not copied; empty where the number of elements differs. */
    static Optional<TensorData> view(TensorData data, long[] dims) {
        if (data.type() == ElementType.STRING || TensorData.elementCount(dims) != data.elementCount()) {
            return Optional.empty();
        }
        return Optional.of(TensorData.of(data.type(), dims, data.bytes(), data.storage(), Opaque.NONE));
    }

    /**
     * The shape that a node gives to its first input; empty for other operators, and where shape or axes are not
     * constant or do not fit.
     *
     * @param constants finds a constant by name
     */
    static Optional<long[]> shapeOf(Node node, TensorData data, Function<String, Optional<TensorData>> constants) {
        return switch (node.operator()) {
            case "Identity" -> Optional.of(data.dims());
            case "Reshape" ->
                constants
                        .apply(node.input(1))
                        .flatMap(shape -> reshaped(data, shape.toLongs(), node.attribute("allowzero", 0L) != 0));
            case "Squeeze" ->
                node.attribute("axes").isEmpty() && node.input(1).isEmpty()
                        ? Optional.of(LongStream.of(data.dims())
                                .filter(size -> size != 1)
                                .toArray())
                        : axes(node, data.rank(), 0, constants).flatMap(axes -> squeezed(data, axes));
            case "Unsqueeze" -> axes(node, data.rank(), 1, constants).flatMap(axes -> unsqueezed(data, axes));
            default -> Optional.empty();
        };
    }

    private static Optional<long[]> reshaped(TensorData data, long[] wanted, boolean zeroIsZero) {
        long[] dims = wanted.clone();
        int open = -1;
        for (int i = 0; i < dims.length; i++) {
            if (dims[i] == 0 && !zeroIsZero) {
                if (i >= data.rank()) {
                    return Optional.empty();
                }
                dims[i] = data.dim(i);
            } else if (dims[i] == -1 && open < 0) {
                open = i;
                dims[i] = 1;
            } else if (dims[i] < 0) {
                return Optional.empty();
            }
        }
        if (open >= 0) {
            long rest = TensorData.elementCount(dims);
            if (rest == 0) {
                return Optional.empty();
            }
            dims[open] = data.elementCount() / rest;
        }
        return Optional.of(dims);
    }

    /** The axes of a node, from an attribute or, of version 13 on, an input; counted in the rank before or after. */
    private static Optional<Set<Integer>> axes(
            Node node, int rank, int added, Function<String, Optional<TensorData>> constants) {
        Optional<long[]> given = node.integers("axes")
                .map(axes -> axes.stream().mapToLong(Long::longValue).toArray())
                .or(() -> constants.apply(node.input(1)).map(TensorData::toLongs));
        if (given.isEmpty()) {
            return Optional.empty();
        }
        int full = rank + added * given.get().length;
        Set<Integer> axes = new TreeSet<>();
        for (long axis : given.get()) {
            long counted = axis < 0 ? axis + full : axis;
            if (counted < 0 || counted >= full || !axes.add((int) counted)) {
                return Optional.empty();
            }
        }
        return Optional.of(axes);
    }

    private static Optional<long[]> squeezed(TensorData data, Set<Integer> axes) {
        return axes.stream().allMatch(axis -> data.dim(axis) == 1)
                ? Optional.of(IntStream.range(0, data.rank())
                        .filter(axis -> !axes.contains(axis))
                        .mapToLong(data::dim)
                        .toArray())
                : Optional.empty();
    }

    private static Optional<long[]> unsqueezed(TensorData data, Set<Integer> axes) {
        List<Long> dims = new ArrayList<>(Arrays.stream(data.dims()).boxed().toList());
        axes.forEach(axis -> dims.add(axis, 1L));
        return Optional.of(dims.stream().mapToLong(Long::longValue).toArray());
    }
}
