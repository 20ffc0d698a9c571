package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A {@code Conv} or {@code ConvTranspose} with constant weight and bias.
 *
 * @param weight shape [out, in / groups, ...], and [in, out / groups, ...] for {@code ConvTranspose}
 * @param bias shape [out]
 */
record Convolution(Node node, TensorData weight, Optional<TensorData> bias) {

    /** Reads a node; empty for other operators, and where weight or bias are not float constants. */
    static Optional<Convolution> of(SimplifiedGraph graph, Node node) {
        if (!node.is("Conv") && !node.is("ConvTranspose")) {
            return Optional.empty();
        }
        Optional<TensorData> weight = graph.floats(node.input(1)).filter(data -> data.rank() >= 3);
        Optional<TensorData> bias = graph.floats(node.input(2));
        if (weight.isEmpty() || bias.isPresent() == node.input(2).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Convolution(node, weight.get(), bias));
    }

    int channels() {
        return Math.toIntExact(transposed() ? weight.dim(1) * groups() : weight.dim(0));
    }

    int rank() {
        return weight.rank();
    }

    private boolean transposed() {
        return node.is("ConvTranspose");
    }

    private long groups() {
        return node.attribute("group", 1L);
    }

    /** The weight with each output channel multiplied by its scale. */
    TensorData scaledWeight(ChannelAffine affine) {
        float[] values = weight.toFloats();
        int first = Math.toIntExact(weight.dim(0));
        int second = Math.toIntExact(weight.dim(1));
        int kernel = first * second == 0 ? 0 : values.length / (first * second);
        int inputsOfGroup = Math.toIntExact(Math.max(1, first / groups()));
        for (int i = 0; i < first; i++) {
            for (int j = 0; j < second; j++) {
                int channel = transposed() ? i / inputsOfGroup * second + j : i;
                for (int k = (i * second + j) * kernel, end = k + kernel; k < end; k++) {
                    values[k] = (float) (values[k] * affine.scale(channel));
                }
            }
        }
        return TensorData.ofFloats(weight.dims(), values);
    }

    /** The bias, or zeros where there is none, scaled and shifted. */
    TensorData movedBias(ChannelAffine affine) {
        float[] values = bias.map(TensorData::toFloats).orElseGet(() -> new float[affine.channels()]);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * affine.scale(i) + affine.shift(i));
        }
        return TensorData.ofFloats(new long[] {values.length}, values);
    }

    /** This convolution with other constants, and its result under another name. */
    Node with(String newWeight, Optional<String> newBias, String output) {
        List<String> inputs = new ArrayList<>(List.of(node.input(0), newWeight));
        newBias.ifPresent(inputs::add);
        return new Node(
                node.name(), node.domain(), node.operator(), inputs, List.of(output), node.attributes(), node.extra());
    }
}
