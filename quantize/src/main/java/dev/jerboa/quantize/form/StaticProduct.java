package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.AffineParameters;
import dev.jerboa.quantize.plan.ActivationForm;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.List;

/**
 * An integer product whose activation has a range known beforehand.
 *
 * <p>Unless other operators are asked for, the kernel is written out: ONNX Runtime makes the same of the standard operators
 * around a {@code MatMul}, but then leaves the bias outside, which costs a tenth of the time of an encoder.
 */
final class StaticProduct {
    private StaticProduct() {}

    static List<Node> nodes(ModelEditor editor, WeightUse use, IntegerMatrix matrix, ActivationForm.Static form) {
        ProductNodes nodes = new ProductNodes(use);
        Graph graph = nodes.graph();
        AffineParameters parameters = form.parameters();
        String scale = editor.sharedFloat(graph, parameters.scale());
        String zeroPoint = editor.sharedUnsignedByte(graph, parameters.zeroPoint());
        String smoothed =
                form.smoothing().map(scales -> smoothed(editor, nodes, scales)).orElse(nodes.input());
        String integers = nodes.add("QuantizeLinear", "input", List.of(smoothed, scale, zeroPoint));
        return nodes.endingWith(
                IntegerMultiplication.ofConstants(editor, nodes, IntegerFactor.of(integers, scale, zeroPoint), matrix));
    }

    private static String smoothed(ModelEditor editor, ProductNodes nodes, ChannelScales scales) {
        String name = nodes.input() + "_smoothing_" + Integer.toHexString(scales.hashCode());
        String factors = editor.sharedConstant(
                nodes.graph(), name, () -> TensorData.ofFloats(new long[] {scales.channels()}, scales.inverse()));
        return nodes.add("Mul", "smoothed", List.of(nodes.input(), factors));
    }
}
