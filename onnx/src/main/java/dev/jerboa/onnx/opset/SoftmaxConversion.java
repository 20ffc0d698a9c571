package dev.jerboa.onnx.opset;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Node;
import java.util.List;
import java.util.OptionalInt;

/**
 * {@code Softmax} and its kin before version 13 flattened their input to two dimensions at {@code axis}, 1 by default;
 * since then they work along that one axis, by default the last.
 *
 * <p>Both are the same where the axis is the last one. Elsewhere the flattening is written out.
 */
final class SoftmaxConversion {
    private SoftmaxConversion() {}

    static List<Node> toSingleAxis(Node node, ConversionContext context) {
        long axis = node.attribute("axis", 1L);
        OptionalInt rank = context.rank(node.input(0));
        if (axis == -1 || (rank.isPresent() && axis == rank.getAsInt() - 1)) {
            return List.of(Rewrites.edit(node).set(Attribute.of("axis", -1L)).build());
        }
        String shape = context.freshName(node.output(0) + "_shape");
        String flat = context.freshName(node.output(0) + "_flat");
        String result = context.freshName(node.output(0) + "_flat_result");
        return List.of(
                Node.of("Shape", shape, List.of(node.input(0)), List.of(shape)),
                Node.of("Flatten", flat, List.of(node.input(0)), List.of(flat), Attribute.of("axis", axis)),
                Rewrites.edit(node)
                        .set(Attribute.of("axis", -1L))
                        .input(0, flat)
                        .output(result)
                        .build(),
                Node.of("Reshape", result + "_reshape", List.of(result, shape), List.of(node.output(0))));
    }
}
