package dev.jerboa.train.fuse;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.Opaque;
import java.util.List;
import java.util.Optional;

/** Layer normalization over the last axis: {@code (x - mean) / sqrt(mean((x - mean)^2) + epsilon) * scale + bias}. */
final class LayerNormFusion implements Fusion {
    static final String OPERATOR = "LayerNormalization";

    @Override
    public Optional<Node> replacement(Node last, GraphView view) {
        if (!last.is("Add")) {
            return Optional.empty();
        }
        return view.operand(last, "Mul")
                .filter(scaled -> view.isConstant(scaled.other(), 1))
                .flatMap(scaled -> view.operand(scaled.node(), "Div")
                        .filter(quotient -> view.isConstant(quotient.other(), 1))
                        .flatMap(
                                quotient -> normalized(quotient.node(), view, quotient.other(), scaled.other(), last)));
    }

    private static Optional<Node> normalized(Node quotient, GraphView view, String scale, String bias, Node last) {
        Optional<Node> centred = view.producer(quotient.input(0), "Sub");
        Optional<Node> deviation = view.producer(quotient.input(1), "Sqrt");
        if (centred.isEmpty() || deviation.isEmpty()) {
            return Optional.empty();
        }
        String x = centred.get().input(0);
        Optional<GraphView.Operands> variance = view.producer(deviation.get().input(0), "Add")
                .flatMap(sum -> view.operand(sum, "ReduceMean"))
                .filter(found -> view.number(found.other()).isPresent());
        boolean matches = variance.isPresent()
                && isMeanOf(centred.get().input(1), x, view)
                && isLastAxis(variance.get().node(), view)
                && isSquareOf(variance.get().node().input(0), x, view);
        return matches
                ? Optional.of(new Node(
                        last.name(),
                        Fusion.DOMAIN,
                        OPERATOR,
                        List.of(x, scale, bias),
                        last.outputs(),
                        List.of(Attribute.of("epsilon", (float)
                                view.number(variance.get().other()).orElseThrow())),
                        Opaque.NONE))
                : Optional.empty();
    }

    private static boolean isMeanOf(String mean, String x, GraphView view) {
        return view.producer(mean, "ReduceMean")
                .filter(node -> node.input(0).equals(x) && isLastAxis(node, view))
                .isPresent();
    }

    /** Whether a value is the square of x minus its mean, as a power or as a product. */
    private static boolean isSquareOf(String square, String x, GraphView view) {
        Optional<Node> power = view.producer(square, "Pow").filter(node -> view.isNumber(node.input(1), 2));
        Optional<Node> product =
                view.producer(square, "Mul").filter(node -> node.input(0).equals(node.input(1)));
        return power.or(() -> product)
                .flatMap(node -> view.producer(node.input(0), "Sub"))
                .filter(centred -> centred.input(0).equals(x) && isMeanOf(centred.input(1), x, view))
                .isPresent();
    }

    private static boolean isLastAxis(Node mean, GraphView view) {
        Optional<List<Long>> axes = mean.integers("axes")
                .or(() -> Constants.find(view.graph(), mean.input(1))
                        .map(found -> List.of(found.data().toLongs()[0])));
        return mean.attribute("keepdims", 1) == 1
                && axes.filter(found -> found.equals(List.of(-1L))).isPresent();
    }
}
