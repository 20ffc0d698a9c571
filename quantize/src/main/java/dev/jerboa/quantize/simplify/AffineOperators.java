package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/** Reads operators behind a convolution as a scale and a shift of its channels. */
final class AffineOperators {
    private static final float DEFAULT_EPSILON = 1e-5f;

    private final SimplifiedGraph graph;

    AffineOperators(SimplifiedGraph graph) {
        this.graph = graph;
    }

    /**
     * {@code BatchNormalization} with the statistics of training: {@code scale * (x - mean) / sqrt(variance + epsilon) +
     * bias} for each channel, as the ONNX operator says; empty for any other operator, and where a part of it is not
     * constant.
     */
    Optional<ChannelAffine> batchNormalization(Node node, String input, int channels) {
        boolean inference =
                node.outputs().stream().filter(output -> !output.isEmpty()).count() == 1
                        && node.attribute("training_mode", 0L) == 0
                        && node.attribute("spatial", 1L) == 1;
        if (!node.is("BatchNormalization") || !inference || !node.input(0).equals(input)) {
            return Optional.empty();
        }
        float[][] parts = new float[4][];
        for (int i = 0; i < parts.length; i++) {
            Optional<TensorData> part = graph.floats(node.input(i + 1)).filter(data -> data.elementCount() == channels);
            if (part.isEmpty()) {
                return Optional.empty();
            }
            parts[i] = part.get().toFloats();
        }
        float epsilon = node.attribute("epsilon", DEFAULT_EPSILON);
        double[] scale = new double[channels];
        double[] shift = new double[channels];
        for (int i = 0; i < channels; i++) {
            scale[i] = parts[0][i] / Math.sqrt((double) parts[3][i] + epsilon);
            shift[i] = parts[1][i] - parts[2][i] * scale[i];
        }
        return Optional.of(new ChannelAffine(scale, shift));
    }

    /**
     * {@code Mul}, {@code Add}, {@code Sub} or {@code Div} of the input and a constant of one element or one for each
     * channel; empty for any other operator or constant, and where the input is the divisor.
     *
     * @param rank the number of dimensions of the input, whose axis 1 holds the channels
     */
    Optional<ChannelAffine> binary(Node node, String input, int channels, int rank) {
        if (!node.domain().isEmpty() || node.inputs().size() != 2) {
            return Optional.empty();
        }
        boolean inputFirst = node.input(0).equals(input);
        if (!inputFirst && !node.input(1).equals(input)) {
            return Optional.empty();
        }
        return graph.floats(node.input(inputFirst ? 1 : 0))
                .flatMap(data -> perChannel(data, channels, rank))
                .flatMap(values -> read(node.operator(), values, inputFirst));
    }

    private static Optional<ChannelAffine> read(String operator, double[] values, boolean inputFirst) {
        return switch (operator) {
            case "Mul" -> Optional.of(ChannelAffine.scaledBy(values));
            case "Add" -> Optional.of(ChannelAffine.shiftedBy(values));
            case "Sub" ->
                Optional.of(
                        inputFirst
                                ? ChannelAffine.shiftedBy(map(values, value -> -value))
                                : new ChannelAffine(ChannelAffine.filled(values.length, -1), values));
            case "Div" ->
                inputFirst ? Optional.of(ChannelAffine.scaledBy(map(values, value -> 1 / value))) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static double[] map(double[] values, DoubleUnaryOperator function) {
        return Arrays.stream(values).map(function).toArray();
    }

    /** The value of each channel, where broadcasting gives each channel one and leaves the rank as it is. */
    private static Optional<double[]> perChannel(TensorData data, int channels, int rank) {
        if (data.rank() > rank) {
            return Optional.empty();
        }
        if (data.elementCount() == 1) {
            return Optional.of(ChannelAffine.filled(channels, data.toFloats()[0]));
        }
        int axis = 1 - (rank - data.rank());
        if (axis < 0 || data.dim(axis) != channels || data.elementCount() != channels) {
            return Optional.empty();
        }
        float[] floats = data.toFloats();
        double[] values = new double[channels];
        for (int i = 0; i < channels; i++) {
            values[i] = floats[i];
        }
        return Optional.of(values);
    }
}
