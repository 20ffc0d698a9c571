package dev.jerboa.train.fuse;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.Opaque;
import java.util.List;
import java.util.Optional;

/** GELU by the error function: {@code x / 2 * (1 + erf(x / sqrt(2)))}, in any order of its factors. */
final class GeluFusion implements Fusion {
    static final String OPERATOR = "Gelu";

    @Override
    public Optional<Node> replacement(Node last, GraphView view) {
        if (!last.is("Mul")) {
            return Optional.empty();
        }
        return whole(last, view)
                .or(() -> halfOutside(last, view))
                .map(x -> new Node(
                        last.name(), Fusion.DOMAIN, OPERATOR, List.of(x), last.outputs(), List.of(), Opaque.NONE));
    }

    /** {@code (x * (1 + erf)) * 0.5}. */
    private static Optional<String> halfOutside(Node last, GraphView view) {
        return view.operand(last, "Mul")
                .filter(product -> view.isNumber(product.other(), 0.5))
                .flatMap(product -> view.operand(product.node(), "Add")
                        .flatMap(sum -> argument(sum.node(), view).filter(x -> x.equals(sum.other()))));
    }

    /** {@code (x * 0.5) * (1 + erf)}, or {@code x * (0.5 * (1 + erf))}. */
    private static Optional<String> whole(Node last, GraphView view) {
        Optional<String> halfFirst = view.operand(last, "Add")
                .flatMap(sum -> argument(sum.node(), view)
                        .filter(x -> view.producer(sum.other(), "Mul")
                                .flatMap(half -> view.otherThan(half, x))
                                .filter(factor -> view.isNumber(factor, 0.5))
                                .isPresent()));
        return halfFirst.or(() -> view.operand(last, "Mul")
                .flatMap(half -> view.operand(half.node(), "Add")
                        .filter(sum -> view.isNumber(sum.other(), 0.5))
                        .flatMap(sum -> argument(sum.node(), view).filter(x -> x.equals(half.other())))));
    }

    /** The x of {@code 1 + erf(x / sqrt(2))}. */
    private static Optional<String> argument(Node sum, GraphView view) {
        return view.operand(sum, "Erf")
                .filter(erf -> view.isNumber(erf.other(), 1))
                .flatMap(erf -> {
                    String scaled = erf.node().input(0);
                    Optional<String> divided = view.producer(scaled, "Div")
                            .filter(node -> view.isNumber(node.input(1), Math.sqrt(2)))
                            .map(node -> node.input(0));
                    return divided.or(() -> view.producer(scaled, "Mul")
                            .flatMap(node -> view.isNumber(node.input(1), Math.sqrt(0.5))
                                    ? Optional.of(node.input(0))
                                    : Optional.of(node.input(1))
                                            .filter(x -> view.isNumber(node.input(0), Math.sqrt(0.5)))));
                });
    }
}
