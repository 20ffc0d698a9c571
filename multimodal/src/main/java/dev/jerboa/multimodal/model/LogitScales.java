package dev.jerboa.multimodal.model;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import java.util.Optional;
import java.util.OptionalDouble;

/** Reads scale and bias of the logits off the graph of a whole model: what stands between the cosines and the output. */
final class LogitScales {
    private LogitScales() {}

    /** Scale and bias of the first output that is a matrix of logits made of products of embeddings. */
    static Optional<LogitScale> find(Graph graph) {
        for (Value output : graph.outputs()) {
            if (output.name().startsWith("logits")) {
                Optional<LogitScale> found = follow(graph, output.name());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<LogitScale> follow(Graph graph, String output) {
        double factor = 1;
        double bias = 0;
        String value = output;
        while (true) {
            Node node = graph.producer(value).orElse(null);
            if (node == null) {
                return Optional.empty();
            }
            switch (node.operator()) {
                case "MatMul", "Gemm" -> {
                    double inner = innerFactor(graph, node.input(0)) * innerFactor(graph, node.input(1));
                    return Optional.of(new LogitScale(factor * inner, bias));
                }
                case "Identity", "Transpose", "Cast" -> value = node.input(0);
                case "Add", "Mul" -> {
                    int constant = scalar(graph, node.input(0)).isPresent() ? 0 : 1;
                    OptionalDouble number = scalar(graph, node.input(constant));
                    if (number.isEmpty()) {
                        return Optional.empty();
                    }
                    bias += node.is("Add") ? factor * number.getAsDouble() : 0;
                    factor *= node.is("Mul") ? number.getAsDouble() : 1;
                    value = node.input(1 - constant);
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
    }

    /** What the embeddings themselves were multiplied by before the product. */
    private static double innerFactor(Graph graph, String value) {
        Node node = graph.producer(value).orElse(null);
        if (node == null) {
            return 1;
        } else if (node.is("Identity") || node.is("Transpose") || node.is("Cast")) {
            return innerFactor(graph, node.input(0));
        } else if (node.is("Mul")) {
            OptionalDouble first = scalar(graph, node.input(0));
            return (first.isPresent() ? first : scalar(graph, node.input(1))).orElse(1);
        }
        return 1;
    }

    /** A constant number, or the exponential of one. */
    private static OptionalDouble scalar(Graph graph, String value) {
        Node node = graph.producer(value).orElse(null);
        if (node != null && node.is("Exp")) {
            OptionalDouble exponent = scalar(graph, node.input(0));
            return exponent.isPresent() ? OptionalDouble.of(Math.exp(exponent.getAsDouble())) : exponent;
        } else if (node != null && (node.is("Identity") || node.is("Cast") || node.is("Unsqueeze"))) {
            return scalar(graph, node.input(0));
        }
        TensorData data = graph.initializers().get(value);
        if (data == null && node != null) {
            data = Constants.valueOf(node).orElse(null);
        }
        return data != null && data.type() == ElementType.FLOAT && data.elementCount() == 1
                ? OptionalDouble.of(data.toFloats()[0])
                : OptionalDouble.empty();
    }
}
