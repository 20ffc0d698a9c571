package dev.jerboa.onnx.opset;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.List;

/** {@code Clip} before version 11 had its limits as attributes. */
final class ClipConversion {
    private ClipConversion() {}

    static List<Node> toInputs(Node node, ConversionContext context) {
        List<Node> nodes = new ArrayList<>();
        Rewrites.Edit clip = Rewrites.edit(node).remove("min").remove("max");
        String[] limits = {"min", "max"};
        for (int i = 0; i < limits.length; i++) {
            if (node.attribute(limits[i]).isPresent()) {
                Node constant = context.constant(
                        node, limits[i], TensorData.ofFloats(new long[0], node.attribute(limits[i], 0f)));
                nodes.add(constant);
                clip.input(i + 1, constant.output(0));
            }
        }
        nodes.add(clip.build());
        return nodes;
    }
}
