package dev.jerboa.onnx;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the constant behind a name, wherever a model may keep it. */
public final class Constants {
    private Constants() {}

    /**
     * A constant with the graph and, where it is not an initializer, the node that holds it.
     *
     * @param name the name under which nodes read it
     * @param owner the graph that holds it: the one asked, or one around it
     * @param data the tensor
     * @param node the {@code Constant} node; absent for an initializer
     */
    public record Constant(String name, Graph owner, TensorData data, Optional<Node> node) {}

    /**
     * The constant that nodes of a graph read under this name: an initializer or a {@code Constant} node, of this graph
     * or of one around it; looking through {@code Identity}.
     */
    public static Optional<Constant> find(Graph graph, String name) {
        if (name.isEmpty()) {
            return Optional.empty();
        }
        TensorData initializer = graph.initializers().get(name);
        if (initializer != null) {
            return Optional.of(new Constant(name, graph, initializer, Optional.empty()));
        }
        Optional<Node> producer = graph.producer(name);
        if (producer.isPresent()) {
            Node node = producer.get();
            if (node.is("Identity") && !node.input(0).equals(name)) {
                return find(graph, node.input(0));
            }
            return valueOf(node).map(data -> new Constant(name, graph, data, producer));
        }
        return graph.defines(name) ? Optional.empty() : graph.parent().flatMap(outer -> find(outer, name));
    }

    /** Every tensor of numbers that a model holds, in initializers and {@code Constant} nodes of all graphs. */
    public static List<TensorData> tensorsOf(OnnxModel model) {
        return model.graphs().stream()
                .flatMap(graph -> Stream.concat(
                        graph.initializers().values().stream(),
                        graph.nodes().stream().flatMap(node -> valueOf(node).stream())))
                .toList();
    }

    /** The tensor that a {@code Constant} node gives; empty for other nodes and for sparse or string constants. */
    public static Optional<TensorData> valueOf(Node node) {
        if (!node.is("Constant") || node.attributes().isEmpty()) {
            return Optional.empty();
        }
        AttributeValue value = node.attributes().iterator().next().value();
        if (value instanceof AttributeValue.TensorValue tensor) {
            return Optional.of(tensor.value());
        } else if (value instanceof AttributeValue.FloatValue one) {
            return Optional.of(TensorData.ofFloats(new long[0], one.value()));
        } else if (value instanceof AttributeValue.IntValue one) {
            return Optional.of(TensorData.ofLongs(new long[0], one.value()));
        } else if (value instanceof AttributeValue.FloatsValue many) {
            float[] floats = new float[many.values().size()];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = many.values().get(i);
            }
            return Optional.of(TensorData.ofFloats(new long[] {floats.length}, floats));
        } else if (value instanceof AttributeValue.IntsValue many) {
            long[] longs = many.values().stream().mapToLong(Long::longValue).toArray();
            return Optional.of(TensorData.ofLongs(new long[] {longs.length}, longs));
        }
        return Optional.empty();
    }
}
