package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.ValueRange;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The activations that are unsigned 8-bit integers, each with the {@code QuantizeLinear} and {@code DequantizeLinear}
 * that all its readers share.
 *
 * <p>A value that an integer operator writes keeps its name behind its {@code DequantizeLinear}, so that other readers and
 * the outputs of the graph need no change.
 */
final class IntegerValues {
    private final Graph graph;
    private final SharedConstants constants;
    private final Map<String, ValueRange> ranges;
    private final Map<String, String> readable = new HashMap<>();
    private final Map<String, AffineParameters> parameters = new HashMap<>();
    private final Map<String, Double> excess = new HashMap<>();

    IntegerValues(Graph graph, SharedConstants constants, Map<String, ValueRange> ranges) {
        this.graph = graph;
        this.constants = constants;
        this.ranges = ranges;
    }

    /** The measured range of a value. */
    ValueRange range(String value) {
        return ranges.get(value);
    }

    /** Scale and zero point of a value that has been read or written. */
    AffineParameters parametersOf(String value) {
        return parameters.get(value);
    }

    /** What the value's integers stand for in excess of the true values, everywhere. */
    double excessOf(String value) {
        return excess.getOrDefault(value, 0.0);
    }

    /** The name under which an integer operator reads a value; a float one is made integer by nodes added first. */
    String read(List<Node> nodes, String value) {
        String name = readable.get(value);
        if (name == null) {
            name = graph.freshName(value + "_dequantized");
            AffineParameters chosen = StepFinder.isUnit(graph, value)
                    ? AffineParameters.asymmetric(new ValueRange(0, 1), IntegerRange.UINT8)
                    : unsigned(range(value));
            convert(nodes, value, value, name, chosen, chosen);
            readable.put(value, name);
            parameters.put(value, chosen);
        }
        return name;
    }

    /** Makes integers of what an operator gives, and of these the value. */
    void write(List<Node> nodes, String from, String value, AffineParameters chosen) {
        write(nodes, from, value, chosen, chosen, 0);
    }

    /**
     * The same with other parameters behind the integers than before them, which multiplies and shifts the value.
     *
     * @param error what the shift is too large by
     */
    void write(
            List<Node> nodes,
            String from,
            String value,
            AffineParameters before,
            AffineParameters behind,
            double error) {
        convert(nodes, from, value, value, before, behind);
        readable.put(value, value);
        parameters.put(value, behind);
        excess.put(value, error);
    }

    /** Adds a pair of QuantizeLinear and DequantizeLinear. */
    void convert(
            List<Node> nodes, String from, String hint, String to, AffineParameters before, AffineParameters behind) {
        String integers = graph.freshName(hint + "_quantized");
        nodes.add(node("QuantizeLinear", from, integers, before));
        nodes.add(node("DequantizeLinear", integers, to, behind));
    }

    private Node node(String operator, String from, String to, AffineParameters chosen) {
        // The value may bear the name of the operator that wrote it, and two nodes of one name are no valid model.
        return Node.of(
                operator,
                to + "_" + operator,
                List.of(from, constants.scale(chosen.scale()), constants.zeroPoint(chosen.zeroPoint())),
                List.of(to));
    }

    /** The parameters that spread unsigned 8-bit integers over a range. */
    static AffineParameters unsigned(ValueRange range) {
        return AffineParameters.asymmetric(range, IntegerRange.UINT8);
    }
}
