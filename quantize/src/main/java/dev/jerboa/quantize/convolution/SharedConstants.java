package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.TensorData;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** New constants of one graph; equal ones are kept once. */
final class SharedConstants {
    private record Content(ElementType type, List<Long> dims, ByteBuffer bytes) {}

    private final Graph graph;
    private final Map<Content, String> names = new HashMap<>();

    SharedConstants(Graph graph) {
        this.graph = graph;
    }

    /** The name of a constant with this content; the hint serves if it is new. */
    String name(String hint, TensorData data) {
        List<Long> dims = Arrays.stream(data.dims()).boxed().toList();
        ByteBuffer bytes = data.bytes().slice(0, Math.toIntExact(data.sizeBytes()));
        return names.computeIfAbsent(new Content(data.type(), dims, bytes), content -> {
            String name = graph.freshName(hint);
            graph.addInitializer(name, data);
            return name;
        });
    }

    /** A float without dimensions, as the scale of an activation must be. */
    String scale(float value) {
        return name("jerboa_scale_" + value, TensorData.ofFloats(new long[0], value));
    }

    /** An unsigned 8-bit integer without dimensions. */
    String zeroPoint(int value) {
        return name(
                "jerboa_zero_point_" + value,
                TensorData.of(ElementType.UINT8, new long[0], ByteSource.of(new byte[] {(byte) value})));
    }

    /** So many zeros of a type. */
    String zeros(ElementType type, int count) {
        byte[] zeros = new byte[Math.toIntExact(type.sizeBytes(count))];
        return name(
                "jerboa_zeros_" + type + "_" + count, TensorData.of(type, new long[] {count}, ByteSource.of(zeros)));
    }
}
