package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Domains;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Says with operators on integers what is said with float operators between {@code DequantizeLinear} and {@code
 * QuantizeLinear}: {@code QLinearConv} of the standard, and of ONNX Runtime {@code QLinearAdd} and its kin.
 *
 * <p>Scales and zero points go from the pairs into the operators; ONNX Runtime runs the same kernels either way.
 */
public final class IntegerOperators {
    private static final String CONVOLUTION = "Conv";
    private static final String CONCATENATION = "Concat";
    /** Operators of ONNX Runtime that take each integer input with its scale and zero point, then those of the output. */
    private static final Map<String, String> ARITHMETIC = Map.of(
            "Add", "QLinearAdd",
            "Mul", "QLinearMul",
            "AveragePool", "QLinearAveragePool",
            "GlobalAveragePool", "QLinearGlobalAveragePool",
            "LeakyRelu", "QLinearLeakyRelu");
    /** Operators that take integers as they take floats. */
    private static final Set<String> OF_ANY_TYPE =
            Set.of("MaxPool", "Resize", "Reshape", "Transpose", "Flatten", "Squeeze", "Unsqueeze");

    private final Graph graph;

    private IntegerOperators(Graph graph) {
        this.graph = graph;
    }

    /** Rewrites the main graph of a model that {@link ConvolutionRewriter} has written; others stay as they are. */
    public static void apply(OnnxModel model) {
        Graph graph = model.graph();
        IntegerOperators operators = new IntegerOperators(graph);
        boolean microsoft = false;
        for (Node quantize : List.copyOf(graph.nodes())) {
            Optional<Node> integer = quantize.is("QuantizeLinear") ? operators.integer(quantize) : Optional.empty();
            if (integer.isPresent()) {
                graph.replace(quantize, List.of(integer.get()));
                microsoft |= integer.get().domain().equals(Domains.MICROSOFT);
            }
        }
        graph.removeDead();
        if (microsoft) {
            model.requireOperatorSet(Domains.MICROSOFT, 1);
        }
    }

    /** The operator on integers that does what a float operator and the rounding of its result do. */
    private Optional<Node> integer(Node quantize) {
        return graph.producer(quantize.input(0))
                .filter(node -> node.domain().isEmpty() && node.outputs().size() == 1)
                .filter(node -> graph.consumers(node.output(0)).size() == 1 && !graph.isOutput(node.output(0)))
                .flatMap(node -> integer(node, quantize));
    }

    private Optional<Node> integer(Node node, Node quantize) {
        List<String> result = quantize.inputs().subList(1, 3);
        if (OF_ANY_TYPE.contains(node.operator())) {
            return dequantize(node.input(0))
                    .filter(pair -> pair.inputs().subList(1, 3).equals(result))
                    .map(pair -> {
                        List<String> inputs = new ArrayList<>(node.inputs());
                        inputs.set(0, pair.input(0));
                        return replacement(Domains.STANDARD, node.operator(), node, inputs, quantize);
                    });
        }
        List<Node> pairs = node.inputs().stream()
                .flatMap(input -> dequantize(input).stream())
                .toList();
        if (pairs.size() != node.inputs().size()) {
            return Optional.empty();
        } else if (node.operator().equals(CONVOLUTION) && pairs.size() == 3) {
            List<String> inputs = new ArrayList<>(pairs.get(0).inputs());
            inputs.addAll(pairs.get(1).inputs());
            inputs.addAll(result);
            inputs.add(pairs.get(2).input(0));
            return Optional.of(replacement(Domains.STANDARD, "QLinearConv", node, inputs, quantize));
        } else if (node.operator().equals(CONCATENATION)) {
            List<String> inputs = new ArrayList<>(result);
            pairs.forEach(pair -> inputs.addAll(pair.inputs()));
            return Optional.of(replacement(Domains.MICROSOFT, "QLinearConcat", node, inputs, quantize));
        }
        return Optional.ofNullable(ARITHMETIC.get(node.operator())).map(operator -> {
            List<String> inputs = new ArrayList<>();
            pairs.forEach(pair -> inputs.addAll(pair.inputs()));
            inputs.addAll(result);
            return replacement(Domains.MICROSOFT, operator, node, inputs, quantize);
        });
    }

    private Optional<Node> dequantize(String value) {
        return graph.producer(value)
                .filter(node -> node.is("DequantizeLinear") && node.inputs().size() == 3);
    }

    private static Node replacement(String domain, String operator, Node node, List<String> inputs, Node quantize) {
        return new Node(node.name(), domain, operator, inputs, quantize.outputs(), node.attributes(), node.extra());
    }
}
