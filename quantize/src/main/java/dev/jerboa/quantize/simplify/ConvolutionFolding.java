package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Puts what scales and shifts the channels of a convolution into its weight and bias: {@code s (W x + b) + t = (s W) x +
 * (s b + t)}.
 *
 * <p>A whole chain of operators is folded at once, so that the weight is rounded to float only once.
 */
final class ConvolutionFolding {
    /** How many operators of each kind went. */
    record Counts(int batchNormalizations, int affineOperators) {}

    private final SimplifiedGraph graph;
    private final AffineOperators operators;
    private int batchNormalizations;
    private int affineOperators;

    private ConvolutionFolding(SimplifiedGraph graph) {
        this.graph = graph;
        this.operators = new AffineOperators(graph);
    }

    static Counts apply(SimplifiedGraph graph) {
        ConvolutionFolding folding = new ConvolutionFolding(graph);
        for (Node node : graph.nodes()) {
            Convolution.of(graph, node).ifPresent(folding::fold);
        }
        return new Counts(folding.batchNormalizations, folding.affineOperators);
    }

    private void fold(Convolution convolution) {
        ChannelAffine affine = ChannelAffine.identity(convolution.channels());
        List<Node> chain = new ArrayList<>(List.of(convolution.node()));
        Optional<ChannelAffine> step = Optional.of(affine);
        String end = convolution.node().output(0);
        while (step.isPresent()) {
            affine = affine.then(step.get());
            String input = end;
            Optional<Node> next = graph.onlyConsumer(input);
            step = next.flatMap(node -> read(node, input, convolution));
            if (step.isPresent()) {
                chain.add(next.get());
                end = next.get().output(0);
            }
        }
        if (chain.size() > 1) {
            replace(convolution, chain, affine);
        }
    }

    private Optional<ChannelAffine> read(Node node, String input, Convolution convolution) {
        return operators
                .batchNormalization(node, input, convolution.channels())
                .or(() -> operators.binary(node, input, convolution.channels(), convolution.rank()));
    }

    private void replace(Convolution convolution, List<Node> chain, ChannelAffine affine) {
        TensorData weight = affine.scales() ? convolution.scaledWeight(affine) : convolution.weight();
        boolean biased = convolution.bias().isPresent() || affine.shifts();
        Optional<TensorData> bias = biased ? Optional.of(convolution.movedBias(affine)) : Optional.empty();
        if (!isFinite(weight) || !bias.map(ConvolutionFolding::isFinite).orElse(true)) {
            return;
        }
        Node node = convolution.node();
        String weightName = affine.scales() ? graph.addConstant(node.input(1) + "_folded", weight) : node.input(1);
        String biasHint = node.input(2).isEmpty() ? node.input(1) + "_bias" : node.input(2) + "_folded";
        Optional<String> biasName = bias.map(data -> graph.addConstant(biasHint, data));
        Node last = chain.get(chain.size() - 1);
        List<Node> others = new ArrayList<>(chain.subList(0, chain.size() - 1));
        Collections.reverse(others);
        graph.replaceChain(last, others, List.of(convolution.with(weightName, biasName, last.output(0))));
        int normalizations = (int)
                chain.stream().filter(link -> link.is("BatchNormalization")).count();
        batchNormalizations += normalizations;
        affineOperators += chain.size() - 1 - normalizations;
    }

    private static boolean isFinite(TensorData data) {
        for (float value : data.toFloats()) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
