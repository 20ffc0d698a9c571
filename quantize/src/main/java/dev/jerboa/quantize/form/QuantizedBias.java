package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Says the bias that is added to a product between {@code DequantizeLinear} as 32-bit integers, counted in units of the
 * product (Jacob et al. 2018, "Quantization and Training of Neural Networks for Efficient Integer-Arithmetic-Only
 * Inference", section 2.4).
 *
 * <p>With a float bias ONNX Runtime makes a float {@code Gemm} of a product of two dimensions, and nothing is gained.
 */
final class QuantizedBias {
    private static final double LARGEST = 1 << 30;

    private QuantizedBias() {}

    /** Rewrites every constant bias behind a product of one graph whose scales are constants, too. */
    static void apply(Graph graph, ModelEditor editor) {
        for (Node product : List.copyOf(graph.nodes())) {
            if (product.is("MatMul")) {
                rewrite(graph, product, editor);
            }
        }
    }

    private static void rewrite(Graph graph, Node product, ModelEditor editor) {
        Optional<float[]> units = scales(graph, product.input(0))
                .filter(scales -> scales.length == 1)
                .flatMap(input -> scales(graph, product.input(1)).map(weight -> times(weight, input[0])));
        Optional<Node> sum = ConstantAddition.after(graph, product);
        if (units.isEmpty() || sum.isEmpty()) {
            return;
        }
        String bias = ConstantAddition.constant(product, sum.get());
        float[] values = Constants.find(graph, bias).orElseThrow().data().toFloats();
        integers(values, units.get()).ifPresent(integers -> {
            String stored = editor.addConstant(graph, bias + "_quantized", integers);
            String scale = editor.addConstant(
                    graph, bias + "_scale", TensorData.ofFloats(new long[] {values.length}, units.get()));
            String restored = graph.freshName(bias + "_dequantized");
            graph.replace(
                    sum.get(),
                    List.of(
                            Node.of(
                                    "DequantizeLinear",
                                    restored,
                                    List.of(
                                            stored,
                                            scale,
                                            editor.sharedConstant(
                                                    graph,
                                                    "jerboa_int32_zeros_" + values.length,
                                                    () -> zeros(values.length))),
                                    List.of(restored),
                                    Attribute.of("axis", 0L)),
                            Node.of(
                                    "Add",
                                    sum.get().name(),
                                    List.of(product.output(0), restored),
                                    sum.get().outputs())));
        });
    }

    private static Optional<float[]> scales(Graph graph, String value) {
        return graph.producer(value)
                .filter(node -> node.is("DequantizeLinear"))
                .flatMap(node -> Constants.find(graph, node.input(1)))
                .map(constant -> constant.data().toFloats());
    }

    private static float[] times(float[] scales, float factor) {
        float[] products = scales.clone();
        for (int i = 0; i < products.length; i++) {
            products[i] *= factor;
        }
        return products;
    }

    /** Absent if a bias is too large to be counted in its unit. */
    private static Optional<TensorData> integers(float[] values, float... units) {
        if (values.length != units.length) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < values.length; i++) {
            double integer = Math.rint((double) values[i] / units[i]);
            if (!(Math.abs(integer) <= LARGEST)) {
                return Optional.empty();
            }
            bytes.putInt((int) integer);
        }
        return Optional.of(TensorData.of(ElementType.INT32, new long[] {values.length}, ByteSource.of(bytes.flip())));
    }

    private static TensorData zeros(int count) {
        return TensorData.of(ElementType.INT32, new long[] {count}, ByteSource.of(new byte[count * Integer.BYTES]));
    }
}
