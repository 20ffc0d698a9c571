package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
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

    static List<Node> nodes(WeightUse use, IntegerMatrix matrix) {
        ProductNodes nodes = new ProductNodes(use);
        String integers = ModelEditor.inner(use, "input");
        String inputScale = ModelEditor.inner(use, "input_scale");
        String zeroPoint = ModelEditor.inner(use, "input_zero_point");
        nodes.add(
                "DynamicQuantizeLinear",
                "quantize_input",
                List.of(nodes.input()),
                List.of(integers, inputScale, zeroPoint));
        String sum = nodes.add("MatMulInteger", "accumulated", List.of(integers, matrix.values(), zeroPoint));
        String converted = nodes.add("Cast", "converted", List.of(sum), Attribute.of("to", ElementType.FLOAT.code()));
        // The scale of the activation comes first: the fusion knows this order only.
        String scale = nodes.add("Mul", "scale", List.of(inputScale, matrix.scales()));
        return nodes.end("Mul", "scaled", List.of(converted, scale));
    }
}
