package dev.jerboa.onnx.opset;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.List;
import java.util.stream.LongStream;

/** {@code Slice} before version 10 had starts, ends and axes as attributes. */
final class SliceConversion {
    private SliceConversion() {}

    static List<Node> toInputs(Node node, ConversionContext context) {
        long[] starts = longs(node.integers("starts").orElse(List.of()));
        long[] axes = node.integers("axes")
                .map(SliceConversion::longs)
                .orElseGet(() -> LongStream.range(0, starts.length).toArray());
        Node startsNode = constant(node, context, "starts", starts);
        Node endsNode =
                constant(node, context, "ends", longs(node.integers("ends").orElse(List.of())));
        Node axesNode = constant(node, context, "axes", axes);
        return List.of(
                startsNode,
                endsNode,
                axesNode,
                Rewrites.edit(node)
                        .remove("starts")
                        .remove("ends")
                        .remove("axes")
                        .input(1, startsNode.output(0))
                        .input(2, endsNode.output(0))
                        .input(3, axesNode.output(0))
                        .build());
    }

    private static Node constant(Node node, ConversionContext context, String part, long[] values) {
        return context.constant(node, part, TensorData.ofLongs(new long[] {values.length}, values));
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }
}
