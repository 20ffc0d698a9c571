package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.quantize.plan.Spelling;
import java.util.List;

/** Says the product of an activation and a weight that are both integers, up to the float that comes of it. */
final class IntegerMultiplication {
    private IntegerMultiplication() {}

    /** A product whose scales are known when the model is loaded; the name of its float result. */
    static String ofConstants(ModelEditor editor, ProductNodes nodes, IntegerFactor input, IntegerMatrix matrix) {
        return editor.spelling() == Spelling.QDQ
                ? dequantized(editor, nodes, input, matrix)
                : ofRows(editor, nodes, input, matrix);
    }

    /** A product that scales of the rows of the activation are applied to later; the name of its float result. */
    static String ofRows(ModelEditor editor, ProductNodes nodes, IntegerFactor input, IntegerMatrix matrix) {
        return editor.spelling() == Spelling.FUSED
                ? kernel(editor, nodes, input, matrix)
                : accumulated(editor, nodes, input, matrix);
    }

    /** A kernel of ONNX Runtime's own, which can also add a bias. */
    private static String kernel(ModelEditor editor, ProductNodes nodes, IntegerFactor input, IntegerMatrix matrix) {
        String scale = input.scale().orElseGet(() -> editor.sharedFloat(nodes.graph(), 1f));
        return nodes.addMicrosoft(
                "MatMulIntegerToFloat",
                "integer_product",
                matrix.withZeroPoint(
                        editor, nodes, input.integers(), matrix.values(), scale, matrix.scales(), input.zeroPoint()));
    }

    /** A sum of integers, made float and multiplied by the product of both scales. */
    static String accumulated(ModelEditor editor, ProductNodes nodes, IntegerFactor input, IntegerMatrix matrix) {
        String sum = nodes.add(
                "MatMulInteger",
                "accumulated",
                matrix.withZeroPoint(editor, nodes, input.integers(), matrix.values(), input.zeroPoint()));
        String converted = nodes.add("Cast", "converted", List.of(sum), Attribute.of("to", ElementType.FLOAT.code()));
        // The scale of the activation comes first: ONNX Runtime's fusion knows this order only.
        String scale = input.scale()
                .map(known -> nodes.add("Mul", "scale", List.of(known, matrix.scales())))
                .orElse(matrix.scales());
        return nodes.add("Mul", "product_scaled", List.of(converted, scale));
    }

    /** A product of floats between operators that say which integers these stand for. */
    private static String dequantized(
            ModelEditor editor, ProductNodes nodes, IntegerFactor input, IntegerMatrix matrix) {
        String activation = nodes.add(
                "DequantizeLinear",
                "input_dequantized",
                List.of(input.integers(), input.scale().orElseThrow(), input.zeroPoint()));
        String weight = nodes.add(
                "DequantizeLinear",
                "weight_dequantized",
                List.of(
                        matrix.values(),
                        matrix.scales(),
                        editor.sharedZeroPoints(nodes.graph(), matrix.integers(), matrix.outputs())),
                Attribute.of("axis", 1L));
        return nodes.add("MatMul", "dequantized_product", List.of(activation, weight));
    }
}
