package dev.jerboa.quantize.equalize;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.convolution.ConvolutionPlan;
import dev.jerboa.quantize.reconstruct.CrossLayerEqualization;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives the channels between two convolutions equal ranges on both sides: {@link CrossLayerEqualization}.
 *
 * <p>Only a {@code Relu}, a {@code LeakyRelu} or nothing may stand between the two, and nothing else may read what passes
 * there, or the constants. Each channel belongs to two pairs of a chain, so that chains are gone through several times.
 */
public final class ConvolutionEqualization {
    private static final int ROUNDS = 3;

    private final Graph graph;

    private ConvolutionEqualization(Graph graph) {
        this.graph = graph;
    }

    private record Pair(Node first, Node second) {}

    /**
     * Equalizes all pairs of which the second is to compute with integers; the model computes the same as before.
     *
     * @param model changes; its batch normalizations are folded
     * @return how many pairs there are
     */
    public static int apply(OnnxModel model) {
        ConvolutionEqualization equalization = new ConvolutionEqualization(model.graph());
        Set<String> inputs = ConvolutionPlan.of(model).inputs();
        List<Pair> pairs = model.graph().nodes().stream()
                .flatMap(node -> equalization.pair(node, inputs).stream())
                .toList();
        for (int round = 0; round < ROUNDS; round++) {
            pairs.forEach(equalization::equalize);
        }
        return pairs.size();
    }

    private Optional<Pair> pair(Node first, Set<String> inputs) {
        if (!isOwn(first)) {
            return Optional.empty();
        }
        Optional<Node> reader = onlyReader(first.output(0));
        if (reader.filter(node -> node.is("Relu") || node.is("LeakyRelu")).isPresent()) {
            reader = onlyReader(reader.get().output(0));
        }
        return reader.filter(second -> inputs.contains(second.input(0)) && isOwn(second))
                .map(second -> new Pair(first, second));
    }

    private Optional<Node> onlyReader(String value) {
        List<Node> readers = graph.consumers(value);
        return readers.size() == 1 && !graph.isOutput(value) ? Optional.of(readers.get(0)) : Optional.empty();
    }

    /** Whether a node is a convolution whose kernel and bias are constants that nothing else reads. */
    private boolean isOwn(Node node) {
        return node.is("Conv") && isOwn(node.input(1)) && (node.input(2).isEmpty() || isOwn(node.input(2)));
    }

    private boolean isOwn(String constant) {
        return onlyReader(constant).isPresent()
                && Constants.find(graph, constant)
                        .filter(found -> found.owner() == graph && found.data().type() == ElementType.FLOAT)
                        .isPresent();
    }

    private TensorData data(String constant) {
        return Constants.find(graph, constant).orElseThrow().data();
    }

    private void equalize(Pair pair) {
        TensorData first = data(pair.first().input(1));
        TensorData second = data(pair.second().input(1));
        float[] outputs = first.toFloats();
        float[] inputs = second.toFloats();
        int channels = Math.toIntExact(first.dim(0));
        float[] outputRanges = new float[channels];
        float[] inputRanges = new float[channels];
        for (int i = 0; i < outputs.length; i++) {
            int channel = i / (outputs.length / channels);
            outputRanges[channel] = Math.max(outputRanges[channel], Math.abs(outputs[i]));
        }
        for (int i = 0; i < inputs.length; i++) {
            int channel = inputChannel(pair.second(), second, i);
            inputRanges[channel] = Math.max(inputRanges[channel], Math.abs(inputs[i]));
        }
        float[] scales = CrossLayerEqualization.scales(outputRanges, inputRanges);
        for (int i = 0; i < outputs.length; i++) {
            outputs[i] /= scales[i / (outputs.length / channels)];
        }
        for (int i = 0; i < inputs.length; i++) {
            inputs[i] *= scales[inputChannel(pair.second(), second, i)];
        }
        graph.setConstant(pair.first().input(1), TensorData.ofFloats(first.dims(), outputs));
        graph.setConstant(pair.second().input(1), TensorData.ofFloats(second.dims(), inputs));
        if (!pair.first().input(2).isEmpty()) {
            TensorData bias = data(pair.first().input(2));
            float[] values = bias.toFloats();
            for (int i = 0; i < values.length; i++) {
                values[i] /= scales[i];
            }
            graph.setConstant(pair.first().input(2), TensorData.ofFloats(bias.dims(), values));
        }
    }

    /** The channel that an element of a kernel {@code [outputs, inputs / groups, ...]} is multiplied with. */
    private static int inputChannel(Node node, TensorData kernel, int element) {
        int groupInputs = Math.toIntExact(kernel.dim(1));
        int perInput = Math.toIntExact(kernel.elementCount() / (kernel.dim(0) * groupInputs));
        int groupOutputs = Math.toIntExact(kernel.dim(0) / node.attribute("group", 1L));
        int output = element / (groupInputs * perInput);
        return output / groupOutputs * groupInputs + element / perInput % groupInputs;
    }
}
