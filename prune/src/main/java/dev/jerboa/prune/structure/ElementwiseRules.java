package dev.jerboa.prune.structure;

import dev.jerboa.onnx.Node;
import java.util.Map;

/** Operators that compute element by element, with the broadcasting of the ONNX specification (Broadcasting.md). */
final class ElementwiseRules {
    private static final String[] OPERATORS = {
        "Abs",
        "Acos",
        "Add",
        "And",
        "Asin",
        "Atan",
        "BitwiseAnd",
        "BitwiseOr",
        "Cast",
        "CastLike",
        "Ceil",
        "Celu",
        "Clip",
        "Cos",
        "Cosh",
        "Div",
        "Dropout",
        "Elu",
        "Equal",
        "Erf",
        "Exp",
        "Floor",
        "Gelu",
        "Greater",
        "GreaterOrEqual",
        "HardSigmoid",
        "HardSwish",
        "Identity",
        "IsInf",
        "IsNaN",
        "LeakyRelu",
        "Less",
        "LessOrEqual",
        "Log",
        "Max",
        "Mean",
        "Min",
        "Mish",
        "Mod",
        "Mul",
        "Neg",
        "Not",
        "Or",
        "Pow",
        "PRelu",
        "Reciprocal",
        "Relu",
        "Round",
        "Selu",
        "Sigmoid",
        "Sign",
        "Sin",
        "Sinh",
        "Softplus",
        "Softsign",
        "Sqrt",
        "Sub",
        "Sum",
        "Swish",
        "Tan",
        "Tanh",
        "ThresholdedRelu",
        "Where",
        "Xor"
    };
    private static final String[] OF_ONNX_RUNTIME = {"BiasGelu", "FastGelu", "Gelu", "QuickGelu"};

    private ElementwiseRules() {}

    static void addTo(Map<String, Rule> rules) {
        for (String operator : OPERATORS) {
            rules.put(operator, ElementwiseRules::link);
        }
        for (String operator : OF_ONNX_RUNTIME) {
            rules.put("com.microsoft::" + operator, ElementwiseRules::link);
        }
        rules.put("QuantizeLinear", ElementwiseRules::quantize);
        rules.put("DequantizeLinear", ElementwiseRules::quantize);
    }

    private static void link(NodeView view, Links links) {
        Node node = view.node();
        int rank = view.outputDims(0).orElseThrow().length;
        for (int input = 0; input < node.inputs().size(); input++) {
            if (view.has(input)) {
                int inputRank = view.dims(input).orElseThrow().length;
                for (int axis = 0; axis < inputRank; axis++) {
                    links.same(view, view.in(input, axis), view.out(0, axis + rank - inputRank), Why.ELEMENTWISE);
                }
            }
        }
        for (int output = 1; output < node.outputs().size(); output++) {
            if (!node.output(output).isEmpty()) {
                for (int axis = 0; axis < rank; axis++) {
                    links.same(view, view.out(0, axis), view.out(output, axis), Why.ELEMENTWISE);
                }
            }
        }
    }

    /** A scale for each index of one axis, or one for the whole tensor. */
    private static void quantize(NodeView view, Links links) {
        int rank = view.outputDims(0).orElseThrow().length;
        for (int axis = 0; axis < rank; axis++) {
            links.same(view, view.in(0, axis), view.out(0, axis), Why.ELEMENTWISE);
        }
        int axis = view.axisAttribute("axis", 1, rank);
        for (int input = 1; input < view.node().inputs().size(); input++) {
            if (view.has(input) && view.dims(input).orElseThrow().length == 1 && rank > 0) {
                links.same(view, view.in(input, 0), view.out(0, Math.min(axis, rank - 1)), Why.CHANNEL);
            } else if (view.has(input) && view.dims(input).orElseThrow().length > 1) {
                for (int i = 0; i < rank; i++) {
                    links.fix(view.out(0, i), view.node().label() + " has a scale for each block");
                }
            }
        }
    }
}
