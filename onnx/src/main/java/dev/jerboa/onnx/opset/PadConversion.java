package dev.jerboa.onnx.opset;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.List;

/** {@code Pad} before version 11 had its widths and its value as attributes. */
final class PadConversion {
    private PadConversion() {}

    static List<Node> toInputs(Node node, ConversionContext context) {
        long[] pads = node.integers("pads").orElse(List.of()).stream()
                .mapToLong(Long::longValue)
                .toArray();
        Node widths = context.constant(node, "pads", TensorData.ofLongs(new long[] {pads.length}, pads));
        Node value = context.constant(node, "value", TensorData.ofFloats(new long[0], node.attribute("value", 0f)));
        return List.of(
                widths,
                value,
                Rewrites.edit(node)
                        .remove("pads")
                        .remove("value")
                        .input(1, widths.output(0))
                        .input(2, value.output(0))
                        .build());
    }
}
