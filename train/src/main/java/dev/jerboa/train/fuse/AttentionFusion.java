package dev.jerboa.train.fuse;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.Opaque;
import java.util.List;
import java.util.Optional;

/**
 * Attention by heads: {@code softmax(query x key^T * scale + mask) x value}, of shapes {@code [batch, heads, tokens,
 * width]}; the key comes transposed.
 */
final class AttentionFusion implements Fusion {
    static final String OPERATOR = "Attention";

    @Override
    public Optional<Node> replacement(Node last, GraphView view) {
        if (!last.is("MatMul")) {
            return Optional.empty();
        }
        return view.producer(last.input(0), "Softmax")
                .filter(softmax -> softmax.attribute("axis", 1) == 3 || softmax.attribute("axis", -1) == -1)
                .flatMap(softmax -> scores(softmax.input(0), "", view)
                        .or(() -> view.producer(softmax.input(0), "Add")
                                .flatMap(masked -> scores(masked.input(0), masked.input(1), view)
                                        .or(() -> scores(masked.input(1), masked.input(0), view)))))
                .map(scores -> new Node(
                        last.name(),
                        Fusion.DOMAIN,
                        OPERATOR,
                        List.of(scores.query(), scores.transposedKey(), last.input(1), scores.mask()),
                        last.outputs(),
                        List.of(Attribute.of("scale", (float) scores.scale())),
                        Opaque.NONE));
    }

    private record Scores(String query, String transposedKey, double scale, String mask) {}

    /** The product behind scores that may be scaled by a number. */
    private static Optional<Scores> scores(String value, String mask, GraphView view) {
        Optional<Scores> divided = view.producer(value, "Div")
                .filter(node -> view.number(node.input(1)).isPresent())
                .flatMap(node ->
                        product(node.input(0), 1 / view.number(node.input(1)).orElseThrow(), mask, view));
        return divided.or(() -> view.producer(value, "Mul")
                        .filter(node -> view.number(node.input(1)).isPresent())
                        .flatMap(node -> product(
                                node.input(0), view.number(node.input(1)).orElseThrow(), mask, view)))
                .or(() -> product(value, 1, mask, view));
    }

    private static Optional<Scores> product(String value, double scale, String mask, GraphView view) {
        return view.producer(value, "MatMul").map(node -> new Scores(node.input(0), node.input(1), scale, mask));
    }
}
