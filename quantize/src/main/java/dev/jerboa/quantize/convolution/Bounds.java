package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.quantize.affine.ValueRange;
import java.util.Optional;

/**
 * The values beyond which an activation says nothing more; integers saturate there by themselves.
 *
 * @param floor at most 0
 * @param ceiling at least 0
 */
record Bounds(float floor, float ceiling) {
    static final Bounds NONE = new Bounds(Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY);

    /** The bounds that a {@code Relu} or {@code Clip} sets; empty for another operator or bounds that exclude zero. */
    static Optional<Bounds> of(Graph graph, Node node) {
        if (node.is("Relu")) {
            return Optional.of(new Bounds(0, Float.POSITIVE_INFINITY));
        } else if (!node.is("Clip")) {
            return Optional.empty();
        }
        Optional<Float> floor = end(graph, node, 1, Float.NEGATIVE_INFINITY);
        Optional<Float> ceiling = end(graph, node, 2, Float.POSITIVE_INFINITY);
        return floor.isPresent() && ceiling.isPresent() && floor.get() <= 0 && ceiling.get() >= 0
                ? Optional.of(new Bounds(floor.get(), ceiling.get()))
                : Optional.empty();
    }

    private static Optional<Float> end(Graph graph, Node node, int input, float absent) {
        return node.input(input).isEmpty()
                ? Optional.of(absent)
                : Constants.find(graph, node.input(input)).flatMap(Scalars::valueOf);
    }

    /** A measured range without what lies beyond the bounds. */
    ValueRange within(ValueRange measured) {
        float lower = Math.max(measured.min(), floor);
        float upper = Math.min(measured.max(), ceiling);
        return new ValueRange(lower, upper);
    }
}
