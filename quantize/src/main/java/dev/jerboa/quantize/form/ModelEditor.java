package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What every form needs to rewrite a model: room for new weights, fresh names, and the replacement of operators. */
final class ModelEditor {
    private final Scratch scratch;

    ModelEditor(Scratch scratch) {
        this.scratch = scratch;
    }

    Scratch scratch() {
        return scratch;
    }

    /** Adds a constant to a graph under a name made from the hint, and says which. */
    String addConstant(Graph graph, String hint, TensorData data) {
        String name = graph.freshName(hint);
        graph.addInitializer(name, data);
        return name;
    }

    /** Puts nodes in the place of the operator that used a weight. */
    void replace(WeightUse use, List<Node> replacement) {
        use.graph().replace(use.node(), replacement);
    }

    /**
     * The node of this kind that already reads these inputs, so that two operators share it.
     *
     * @param before only nodes that stand before this one count
     */
    static Optional<Node> existing(Graph graph, String operator, List<String> inputs, Node before) {
        return graph.consumers(inputs.get(0)).stream()
                .filter(node ->
                        node.operator().equals(operator) && node.inputs().equals(inputs))
                .filter(node -> position(graph, node) < position(graph, before))
                .findFirst();
    }

    private static int position(Graph graph, Node node) {
        return IntStream.range(0, graph.nodes().size())
                .filter(i -> graph.nodes().get(i) == node)
                .findFirst()
                .orElseThrow();
    }

    /** Names for the values and nodes between an operator's input and its output. */
    static String inner(WeightUse use, String part) {
        return use.graph().freshName(use.node().output(0) + "_" + part);
    }

    /** The name of a node that does part of what another did. */
    static String nodeName(WeightUse use, String part) {
        String name = use.node().name();
        return (name.isEmpty() ? use.node().output(0) : name) + "_" + part;
    }
}
