package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.quantize.plan.ActivationForm;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.List;

/**
 * An integer product with a scale for each row of the activation, found as the model runs.
 *
 * <p>{@code scale = max(max(x) / (255 - z), -min(x) / z)} for each row, {@code q = round(x / scale) + z}, {@code y = scale *
 * (q - z) W}: no row depends on another. Signed activations would need no zero point, but have no fast kernel.
 */
final class RowProduct {
    private static final int STEPS = 255;

    private RowProduct() {}

    static List<Node> nodes(
            ModelEditor editor, WeightUse use, int width, IntegerMatrix matrix, ActivationForm.DynamicRow form) {
        ProductNodes nodes = new ProductNodes(use);
        Graph graph = nodes.graph();
        int zeroPoint = form.zeroPoint();
        String above = scaled(editor, nodes, "ReduceMax", "above", 1f / (STEPS - zeroPoint));
        // A row of zeros must not divide by zero.
        List<String> bounds = form.lowest().isPresent()
                ? List.of(
                        above,
                        editor.sharedFloat(
                                graph, Math.max(Float.MIN_NORMAL, -form.lowest().get() / zeroPoint)))
                : List.of(
                        above,
                        scaled(editor, nodes, "ReduceMin", "below", -1f / zeroPoint),
                        editor.sharedFloat(graph, Float.MIN_NORMAL));
        String scale = nodes.add("Max", "row_scale", bounds);
        String one = editor.sharedFloat(graph, 1f);
        String zero = editor.sharedUnsignedByte(graph, zeroPoint);
        // The zero point of a row has the shape of its scale.
        String nothing = nodes.add("Mul", "no_scale", List.of(scale, editor.sharedFloat(graph, 0f)));
        String zeros = nodes.add("QuantizeLinear", "row_zero_point", List.of(nothing, one, zero));
        String integers = nodes.quantizeRows("input", List.of(nodes.input(), scale, zeros), width);
        String product =
                IntegerMultiplication.ofRows(editor, nodes, IntegerFactor.withoutScale(integers, zero), matrix);
        return nodes.end("Mul", "scaled", List.of(product, scale));
    }

    private static String scaled(ModelEditor editor, ProductNodes nodes, String reduce, String part, float factor) {
        String extreme = nodes.reduce(editor, reduce, part, nodes.input(), -1, true);
        return nodes.add("Mul", part + "_scale", List.of(extreme, editor.sharedFloat(nodes.graph(), factor)));
    }
}
