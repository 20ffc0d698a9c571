package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.HalfPrecision;
import java.util.List;
import java.util.Map;

/**
 * Stores the float constants that no form has taken, and the scales that forms have made, in half precision.
 *
 * <p>A {@code Cast} behind each makes it float again, once, when the model is loaded. A scale loses less than a thousandth of
 * itself, much less than the steps that it measures.
 */
final class RestInHalf {
    private static final long LEAST_ELEMENTS = 64;
    private static final int STEP_ELEMENTS = 1 << 18;
    // Rounding to 11 digits gives a tenth of this; more means that numbers are too large or too small for halves.
    private static final double LARGEST_ERROR = 1e-6;

    private RestInHalf() {}

    /** Rewrites the initializers of one graph. */
    static void apply(Graph graph, ModelEditor editor) {
        for (Map.Entry<String, TensorData> constant : Map.copyOf(graph.initializers()).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList()) {
            String name = constant.getKey();
            TensorData data = constant.getValue();
            if (data.type() == ElementType.FLOAT
                    && data.elementCount() >= LEAST_ELEMENTS
                    && !graph.isOutput(name)
                    && graph.consumers(name).stream().noneMatch(RestInHalf::needsExactScale)
                    && fits(data)) {
                graph.sealInitializer(name);
                String stored = editor.addConstant(graph, name + "_half", HalfFloats.of(name, data, editor.scratch()));
                String restored = graph.freshName(name + "_float");
                graph.prepend(List.of(Node.of(
                        "Cast",
                        restored,
                        List.of(stored),
                        List.of(restored),
                        Attribute.of("to", ElementType.FLOAT.code()))));
                graph.replaceUses(name, restored);
            }
        }
    }

    // The scale of a convolution's bias is the product of two others, exactly.
    private static boolean needsExactScale(Node node) {
        return node.is("DequantizeLinear") || node.is("QuantizeLinear") || node.is("QLinearConv");
    }

    private static boolean fits(TensorData data) {
        double squares = 0;
        double errors = 0;
        for (long from = 0; from < data.elementCount(); from += STEP_ELEMENTS) {
            int count = (int) Math.min(STEP_ELEMENTS, data.elementCount() - from);
            float[] values = new float[count];
            data.bytes()
                    .slice(from * Float.BYTES, count * Float.BYTES)
                    .asFloatBuffer()
                    .get(values);
            for (float value : values) {
                double error = (double) value - HalfPrecision.toFloat(HalfPrecision.fromFloat(value));
                squares += (double) value * value;
                errors += error * error;
            }
        }
        return errors <= LARGEST_ERROR * squares;
    }
}
