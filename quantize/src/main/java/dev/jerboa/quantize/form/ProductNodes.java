package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The operators that take the place of one product, in the making. */
final class ProductNodes {
    private final WeightUse use;
    private final List<Node> nodes = new ArrayList<>();

    ProductNodes(WeightUse use) {
        this.use = use;
    }

    /** The graph that they will stand in. */
    Graph graph() {
        return use.graph();
    }

    /** The activation that enters the product. */
    String input() {
        return use.node().input(0);
    }

    /** Adds a standard operator with one output, and says the name of that. */
    String add(String operator, String part, List<String> inputs, Attribute... attributes) {
        String output = ModelEditor.inner(use, part);
        nodes.add(Node.of(operator, ModelEditor.nodeName(use, part), inputs, List.of(output), attributes));
        return output;
    }

    /** Adds an operator of ONNX Runtime's own with one output, and says the name of that. */
    String addMicrosoft(String operator, String part, List<String> inputs, Attribute... attributes) {
        String output = ModelEditor.inner(use, part);
        nodes.add(Node.ofMicrosoft(operator, ModelEditor.nodeName(use, part), inputs, List.of(output), attributes));
        return output;
    }

    /** Adds a standard operator that writes these values. */
    void add(String operator, String part, List<String> inputs, List<String> outputs) {
        nodes.add(Node.of(operator, ModelEditor.nodeName(use, part), inputs, outputs));
    }

    /**
     * Adds the quantization of rows with a scale and zero point each, which version 21 of the operators brought as blocks as
     * long as a row.
     */
    String quantizeRows(String part, List<String> inputs, int width) {
        return add("QuantizeLinear", part, inputs, Attribute.of("axis", -1L), Attribute.of("block_size", width));
    }

    /** Adds a reduction over one axis, and says the name of its output. */
    String reduce(ModelEditor editor, String operator, String part, String input, long axis, boolean keepAxis) {
        return editor.reduce(use.graph(), nodes, operator, ModelEditor.inner(use, part), input, axis, keepAxis);
    }

    /** Adds the last operator, which writes the product; the bias of a {@code Gemm} is added after it. */
    List<Node> end(String operator, String part, List<String> inputs) {
        return endingWith(add(operator, part, inputs));
    }

    /** All operators, of which the last, which writes this value, writes the product; then as {@link #end}. */
    List<Node> endingWith(String value) {
        Node last = nodes.remove(nodes.size() - 1);
        if (!last.outputs().equals(List.of(value))) {
            throw new IllegalStateException("the last operator writes " + last.outputs() + ", not " + value);
        }
        Optional<Node> bias = GemmBias.node(use);
        String product = bias.map(add -> add.input(0)).orElse(use.node().output(0));
        nodes.add(new Node(
                last.name(),
                last.domain(),
                last.operator(),
                last.inputs(),
                List.of(product),
                last.attributes(),
                last.extra()));
        bias.ifPresent(nodes::add);
        return List.copyOf(nodes);
    }
}
