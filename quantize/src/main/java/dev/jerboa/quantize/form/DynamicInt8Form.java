package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Matrix products of 8-bit integers whose activations are quantized as the model runs.
 *
 * <p>{@code y = x W} becomes {@code DynamicQuantizeLinear(x)}, {@code MatMulInteger}, and the product of both scales;
 * ONNX Runtime fuses this into {@code DynamicQuantizeMatMul}, or {@code MatMulIntegerToFloat} where several products
 * share {@code x}. The quantized activation is shared between them here, too.
 */
final class DynamicInt8Form {
    private final ModelEditor editor;

    DynamicInt8Form(ModelEditor editor) {
        this.editor = editor;
    }

    /** Rewrites every product that reads this weight. */
    void apply(Weight weight) {
        Graph owner = weight.constant().owner();
        ChannelInt8 integers =
                ChannelInt8.ofOutputs(weight, weight.uses().get(0).transposed(), editor.scratch());
        String values = editor.addConstant(owner, weight.name() + "_quantized", integers.values());
        String scales = editor.addConstant(owner, weight.name() + "_scale", integers.scales());
        weight.uses().forEach(use -> rewrite(use, values, scales));
    }

    /**
     * Replaces a product by its integer form.
     *
     * @param values name of the int8 matrix, {@code [inputs, outputs]}
     * @param scales name of the scales, {@code [outputs]}
     */
    void rewrite(WeightUse use, String values, String scales) {
        Node node = use.node();
        List<Node> nodes = new ArrayList<>();
        Node quantize = quantizedInput(use, nodes);
        String accumulated = ModelEditor.inner(use, "accumulated");
        String converted = ModelEditor.inner(use, "converted");
        String scale = ModelEditor.inner(use, "scale");
        nodes.add(Node.of(
                "MatMulInteger",
                ModelEditor.nodeName(use, "integer"),
                List.of(quantize.output(0), values, quantize.output(2)),
                List.of(accumulated)));
        nodes.add(Node.of(
                "Cast",
                ModelEditor.nodeName(use, "cast"),
                List.of(accumulated),
                List.of(converted),
                Attribute.of("to", ElementType.FLOAT.code())));
        nodes.add(Node.of(
                "Mul", ModelEditor.nodeName(use, "scales"), List.of(quantize.output(1), scales), List.of(scale)));
        Optional<Node> bias = GemmBias.node(use);
        String product = bias.map(add -> add.input(0)).orElse(node.output(0));
        nodes.add(Node.of("Mul", ModelEditor.nodeName(use, "scaled"), List.of(converted, scale), List.of(product)));
        bias.ifPresent(nodes::add);
        editor.replace(use, nodes);
    }

    private static Node quantizedInput(WeightUse use, List<Node> added) {
        List<String> inputs = List.of(use.node().input(0));
        return ModelEditor.existing(use.graph(), "DynamicQuantizeLinear", inputs, use.node())
                .orElseGet(() -> {
                    String input = inputs.get(0);
                    Graph graph = use.graph();
                    Node node = Node.of(
                            "DynamicQuantizeLinear",
                            ModelEditor.nodeName(use, "quantize_input"),
                            inputs,
                            List.of(
                                    graph.freshName(input + "_quantized"),
                                    graph.freshName(input + "_scale"),
                                    graph.freshName(input + "_zero_point")));
                    added.add(node);
                    return node;
                });
    }
}
