package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.List;

/**
 * An integer product that spans the range of each row of the activation, found as the model runs.
 *
 * <p>With {@code scale = (max(x, 0) - min(x, 0)) / 255}, {@code z = round(-min(x, 0) / scale)} and {@code q = round(x /
 * scale) + z} for each row, {@code y = scale * (q W) - scale * z * colsum(W)}: the kernel knows no zero point for each row,
 * so the sums of the columns of the weight put it right.
 */
final class RowRangeProduct {
    private static final int STEPS = 255;

    private RowRangeProduct() {}

    static List<Node> nodes(ModelEditor editor, WeightUse use, int width, IntegerMatrix matrix) {
        ProductNodes nodes = new ProductNodes(use);
        Graph graph = nodes.graph();
        String nothing = editor.sharedFloat(graph, 0f);
        String highest = nodes.reduce(editor, "ReduceMax", "row_max", nodes.input(), -1, true);
        String lowest = nodes.reduce(editor, "ReduceMin", "row_min", nodes.input(), -1, true);
        String max = nodes.add("Max", "row_above", List.of(highest, nothing));
        String min = nodes.add("Min", "row_below", List.of(lowest, nothing));
        String range = nodes.add("Sub", "row_range", List.of(max, min));
        String step = nodes.add("Mul", "row_step", List.of(range, editor.sharedFloat(graph, 1f / STEPS)));
        // A row of zeros must not divide by zero.
        String scale = nodes.add("Max", "row_scale", List.of(step, editor.sharedFloat(graph, Float.MIN_NORMAL)));
        String negative = nodes.add("Neg", "row_offset", List.of(min));
        String steps =
                nodes.add("Round", "row_steps", List.of(nodes.add("Div", "row_shift", List.of(negative, scale))));
        String zeros =
                nodes.add("Cast", "row_zero_point", List.of(steps), Attribute.of("to", ElementType.UINT8.code()));
        String integers = nodes.quantizeRows("input", List.of(nodes.input(), scale, zeros), width);
        IntegerFactor input = IntegerFactor.withoutScale(integers, editor.sharedUnsignedByte(graph, 0));
        String product = IntegerMultiplication.ofRows(editor, nodes, input, matrix);
        String sums = columnSums(editor, nodes, matrix);
        String shift = nodes.add("Mul", "shift", List.of(steps, sums));
        String shifted = nodes.add("Sub", "shifted", List.of(product, shift));
        return nodes.end("Mul", "scaled", List.of(shifted, scale));
    }

    // The sums of the integers as they are, so that they fit them exactly; computed once, when the model is loaded.
    private static String columnSums(ModelEditor editor, ProductNodes nodes, IntegerMatrix matrix) {
        String restored = nodes.add(
                "Cast", "weight_float", List.of(matrix.values()), Attribute.of("to", ElementType.FLOAT.code()));
        String centred = matrix.integers().signed()
                ? restored
                : nodes.add(
                        "Sub",
                        "weight_centred",
                        List.of(
                                restored,
                                editor.sharedFloat(
                                        nodes.graph(), matrix.integers().middle())));
        String sums = nodes.reduce(editor, "ReduceSum", "weight_sums", centred, 0, false);
        return nodes.add("Mul", "column_sums", List.of(sums, matrix.scales()));
    }
}
