package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Node;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.List;

/**
 * An integer product whose activation has one scale, found as the model runs, in standard operators.
 *
 * <p>{@code y = x W} becomes {@code DynamicQuantizeLinear(x)}, {@code MatMulInteger}, and the product of both scales;
 * ONNX Runtime fuses this into {@code DynamicQuantizeMatMul}, or {@code MatMulIntegerToFloat} where several products
 * share {@code x}.
 */
final class DynamicProduct {
    private DynamicProduct() {}

    static List<Node> nodes(ModelEditor editor, WeightUse use, IntegerMatrix matrix) {
        ProductNodes nodes = new ProductNodes(use);
        String integers = ModelEditor.inner(use, "input");
        String inputScale = ModelEditor.inner(use, "input_scale");
        String zeroPoint = ModelEditor.inner(use, "input_zero_point");
        nodes.add(
                "DynamicQuantizeLinear",
                "quantize_input",
                List.of(nodes.input()),
                List.of(integers, inputScale, zeroPoint));
        return nodes.endingWith(IntegerMultiplication.accumulated(
                editor, nodes, IntegerFactor.of(integers, inputScale, zeroPoint), matrix));
    }
}
