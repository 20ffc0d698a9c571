package dev.jerboa.quantize.sequential;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.List;
import java.util.Optional;

/**
 * What is added to a product: a bias, and then another value, as in {@code y = x W + b + r}.
 *
 * @param bias where the bias is read; absent if there is none
 * @param addend the name of r; absent if nothing else is added
 */
record Surroundings(Optional<Bias> bias, Optional<String> addend) {
    /**
     * A constant vector that an operator adds.
     *
     * @param node the operator
     * @param input which of its inputs it is
     * @param values one an output of the product
     */
    record Bias(Node node, int input, TensorData values) {}

    /** What is added to the product that reads a weight. */
    static Surroundings of(WeightUse use, int outputs) {
        Graph graph = use.graph();
        Node node = use.node();
        Optional<Bias> bias = Optional.empty();
        String value = node.output(0);
        if (node.is("Gemm")) {
            bias = bias(graph, node, 2, outputs);
        } else {
            Optional<Node> add = onlyAddition(graph, value);
            bias = add.flatMap(next -> bias(graph, next, other(next, node.output(0)), outputs));
            value = bias.map(found -> found.node().output(0)).orElse(value);
        }
        String sum = value;
        Optional<String> addend = onlyAddition(graph, sum)
                .map(next -> next.input(other(next, sum)))
                .filter(name -> !name.equals(sum) && Constants.find(graph, name).isEmpty() && graph.defines(name));
        return new Surroundings(bias, addend);
    }

    private static Optional<Node> onlyAddition(Graph graph, String value) {
        List<Node> readers = graph.consumers(value);
        return readers.size() == 1 && readers.get(0).is("Add") && !graph.isOutput(value)
                ? Optional.of(readers.get(0))
                : Optional.empty();
    }

    private static int other(Node add, String value) {
        return add.input(0).equals(value) ? 1 : 0;
    }

    private static Optional<Bias> bias(Graph graph, Node node, int input, int outputs) {
        return Constants.find(graph, node.input(input))
                .map(Constants.Constant::data)
                .filter(data -> data.rank() == 1 && data.elementCount() == outputs)
                .map(data -> new Bias(node, input, data));
    }
}
