package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Says how many dimensions a value has at least, as far as declarations and the operators before it tell. */
final class Ranks {
    private static final Set<String> SAME_AS_FIRST =
            Set.of("Relu", "Sigmoid", "HardSigmoid", "Clip", "BatchNormalization", "AveragePool", "MaxPool", "Softmax");
    private static final Set<String> BROADCAST = Set.of("Add", "Sub", "Mul", "Div");
    // Bounds the walk up the graph, which doubles at every operator of two inputs.
    private static final int FARTHEST = 8;

    private final Graph graph;
    private final Map<String, Integer> declared = new HashMap<>();

    Ranks(Graph graph) {
        this.graph = graph;
        Stream.concat(graph.inputs().stream(), graph.declarations().stream()).forEach(this::declare);
    }

    private void declare(Value value) {
        if (value.type() instanceof TensorType type) {
            type.shape().ifPresent(shape -> declared.put(value.name(), shape.size()));
        }
    }

    /** A lower bound of the number of dimensions; 0 where nothing is known. */
    int atLeast(String value) {
        return atLeast(value, FARTHEST);
    }

    private int atLeast(String value, int steps) {
        Integer known = declared.get(value);
        if (known != null) {
            return known;
        }
        TensorData constant = graph.initializers().get(value);
        if (constant != null) {
            return constant.rank();
        }
        return steps == 0
                ? 0
                : graph.producer(value).map(node -> ofResult(node, steps - 1)).orElse(0);
    }

    private int ofResult(Node node, int steps) {
        if (!node.domain().isEmpty()) {
            return 0;
        }
        String operator = node.operator();
        if (operator.equals("Conv") || operator.equals("ConvTranspose")) {
            return Math.max(atLeast(node.input(0), steps), atLeast(node.input(1), steps));
        } else if (operator.equals("MatMul")) {
            int larger = Math.max(atLeast(node.input(0), steps), atLeast(node.input(1), steps));
            return Math.max(0, larger - 1);
        } else if (operator.equals("Transpose")) {
            return node.integers("perm").map(axes -> axes.size()).orElse(0);
        } else if (BROADCAST.contains(operator)) {
            return Math.max(atLeast(node.input(0), steps), atLeast(node.input(1), steps));
        }
        return SAME_AS_FIRST.contains(operator) ? atLeast(node.input(0), steps) : 0;
    }
}
