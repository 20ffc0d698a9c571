package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import java.util.List;
import java.util.Optional;

/** Recognises a value times its own {@code HardSigmoid}, with a scalar factor and offset behind. */
final class HardSwishPattern {
    // The defaults of the operator HardSigmoid.
    private static final float ALPHA = 0.2f;
    private static final float BETA = 0.5f;

    private HardSwishPattern() {}

    /** The pattern around a {@code Mul} of x and HardSigmoid(x). */
    static Optional<Step.HardSwish> at(Graph graph, Node product) {
        if (!product.is("Mul")) {
            return Optional.empty();
        }
        return gate(graph, product, 0).or(() -> gate(graph, product, 1)).map(gate -> extend(graph, product, gate));
    }

    private static Optional<Node> gate(Graph graph, Node product, int input) {
        return graph.producer(product.input(input))
                .filter(node -> node.is("HardSigmoid") && node.input(0).equals(product.input(1 - input)))
                .filter(node -> node.attribute("alpha", ALPHA) > 0
                        && node.attribute("beta", BETA) >= 0
                        && node.attribute("beta", BETA) <= 1);
    }

    private static Step.HardSwish extend(Graph graph, Node product, Node gate) {
        Node last = product;
        float factor = 1;
        float offset = 0;
        Optional<Node> scaled = following(graph, last, "Mul");
        if (scaled.isPresent() && constant(graph, scaled.get(), last) > 0) {
            factor = constant(graph, scaled.get(), last);
            last = scaled.get();
        }
        Optional<Node> shifted = following(graph, last, "Add");
        if (shifted.isPresent()) {
            offset = constant(graph, shifted.get(), last);
            last = shifted.get();
        }
        return new Step.HardSwish(
                last, gate.input(0), gate.attribute("alpha", ALPHA), gate.attribute("beta", BETA), factor, offset);
    }

    private static Optional<Node> following(Graph graph, Node node, String operator) {
        return Scalars.onlyReader(graph, node.output(0))
                .filter(reader -> reader.is(operator)
                        && Scalars.besides(graph, reader, node.output(0)).isPresent());
    }

    private static float constant(Graph graph, Node node, Node before) {
        return Scalars.besides(graph, node, before.output(0)).orElseThrow();
    }

    /**
     * Below which value the input of a {@code HardSigmoid} times itself gives 0, where nothing else reads that input.
     */
    static Optional<Float> floor(Graph graph, String input) {
        List<Node> readers = graph.consumers(input);
        if (graph.isOutput(input) || readers.size() != 2) {
            return Optional.empty();
        }
        return readers.stream()
                .flatMap(reader -> at(graph, reader).stream())
                .filter(pattern ->
                        pattern.input().equals(input) && readers.stream().anyMatch(reader -> reader.is("HardSigmoid")))
                .map(pattern -> -pattern.beta() / pattern.alpha())
                .findFirst();
    }
}
