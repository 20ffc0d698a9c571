package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import java.util.List;
import java.util.Optional;

/**
 * Writes hard swish, {@code x * max(0, min(1, x / 6 + 1 / 2))} (Howard et al., "Searching for MobileNetV3", 2019), as
 * {@code HardSigmoid} and {@code Mul}: two operators that ONNX Runtime has fast kernels for instead of four.
 */
final class HardSwishes {
    private static final float ALPHA = 1f / 6;
    private static final float BETA = 0.5f;

    private HardSwishes() {}

    /** Rewrites the operator {@code HardSwish} and every spelling in pieces; says how many. */
    static int rewrite(SimplifiedGraph graph) {
        HardSwishPattern pattern = new HardSwishPattern(graph);
        int count = 0;
        for (Node node : graph.nodes()) {
            Optional<HardSwishPattern.Match> match = node.is("HardSwish")
                    ? Optional.of(new HardSwishPattern.Match(node.input(0), node, List.of()))
                    : pattern.at(node);
            if (match.isPresent()) {
                replace(graph, match.get());
                count++;
            }
        }
        return count;
    }

    private static void replace(SimplifiedGraph simplified, HardSwishPattern.Match match) {
        Graph graph = simplified.graph();
        String result = match.last().output(0);
        String gate = graph.freshName(result + "_gate");
        Node sigmoid = Node.of(
                "HardSigmoid",
                gate,
                List.of(match.input()),
                List.of(gate),
                Attribute.of("alpha", ALPHA),
                Attribute.of("beta", BETA));
        Node product = Node.of("Mul", match.last().name(), List.of(match.input(), gate), List.of(result));
        simplified.replaceChain(match.last(), match.others(), List.of(sigmoid, product));
    }
}
