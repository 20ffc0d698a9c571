package dev.jerboa.train.build;

import dev.jerboa.onnx.Attribute;
import java.util.List;
import java.util.Optional;

/**
 * Writes the layers of a transformer: {@code [batch, tokens, hidden]} to the same shape.
 *
 * <p>Attention is {@code softmax(query key^T / sqrt(head width) + mask) value} for each head (Vaswani et al. 2017,
 * equation 1). Shapes copy the batch and the tokens of what they reshape, so that both stay free.
 */
final class TransformerWriter {
    private static final Initialization INITIALIZATION = Initialization.TRUNCATED_NORMAL;
    private static final Attribute HEADS_FIRST = Attribute.of("perm", 0, 2, 1, 3);
    private static final Attribute KEYS_AS_COLUMNS = Attribute.of("perm", 0, 2, 3, 1);

    private final GraphWriter graph;
    private final TransformerShape shape;
    private final Optional<String> mask;

    /** Writes to a graph; the mask, where there is one, is added to scores {@code [batch, heads, tokens, tokens]}. */
    TransformerWriter(GraphWriter graph, TransformerShape shape, Optional<String> mask) {
        this.graph = graph;
        this.shape = shape;
        this.mask = mask;
    }

    /** Writes the vectors of positions {@code [positions, hidden]} onto x, the first of them for each token. */
    String addPositions(String x, int positions) {
        String weight = graph.weight(
                "embeddings.position.weight", INITIALIZATION, positions, shape.hidden(), positions, shape.hidden());
        String tokens =
                graph.node("Shape", "embeddings.tokens", List.of(x), Attribute.of("start", 1), Attribute.of("end", 2));
        String part = graph.node("Slice", "embeddings.position", weight, graph.longs("first", 0), tokens, "first");
        return graph.node("Add", "embeddings.sum", x, part);
    }

    /** Writes the norm of what enters the first layer, where layers normalize after their sums. */
    String normalizeEmbeddings(String x) {
        return shape.norm() == NormPlace.AFTER ? norm("embeddings.norm", x) : x;
    }

    /** Writes all layers. */
    String layers(String x) {
        String result = x;
        for (int i = 0; i < shape.layers(); i++) {
            result = layer("layer." + i, result);
        }
        return shape.norm() == NormPlace.BEFORE ? norm("norm", result) : result;
    }

    private String layer(String name, String x) {
        String attention = name + ".attention";
        String forward = name + ".feed_forward";
        if (shape.norm() == NormPlace.BEFORE) {
            String middle = sum(attention, x, attend(attention, norm(attention + ".norm", x)));
            return sum(forward, middle, feedForward(forward, norm(forward + ".norm", middle)));
        }
        String middle = norm(attention + ".norm", sum(attention, x, attend(attention, x)));
        return norm(forward + ".norm", sum(forward, middle, feedForward(forward, middle)));
    }

    private String sum(String name, String x, String added) {
        return graph.node("Add", name + ".residual", x, added);
    }

    private String norm(String name, String x) {
        return graph.layerNorm(name, x, shape.hidden(), shape.epsilon());
    }

    private String feedForward(String name, String x) {
        String inner = dense(name + ".inner", x, shape.hidden(), shape.feedForward());
        String active = shape.activation().write(graph, name + ".activation", inner);
        return dense(name + ".outer", active, shape.feedForward(), shape.hidden());
    }

    private String attend(String name, String x) {
        List<String> parts = shape.packed() ? packedParts(name, x) : parts(name, x);
        String query = heads(parts.get(0), HEADS_FIRST);
        String key = heads(parts.get(1), KEYS_AS_COLUMNS);
        String value = heads(parts.get(2), HEADS_FIRST);
        String scale = graph.scalar("attention.scale", (float) Math.sqrt(shape.headWidth()));
        String scores =
                graph.node("Div", name + ".scores", graph.node("MatMul", name + ".products", query, key), scale);
        String masked = mask.isPresent() ? graph.node("Add", name + ".masked", scores, mask.get()) : scores;
        String shares = graph.node("Softmax", name + ".shares", List.of(masked), Attribute.of("axis", -1L));
        String context = graph.node(
                "Transpose",
                name + ".context.tokens",
                List.of(graph.node("MatMul", name + ".context.heads", shares, value)),
                HEADS_FIRST);
        String merged =
                graph.node("Reshape", name + ".context", context, graph.longs("heads.merged", 0, 0, shape.hidden()));
        return dense(name + ".output", merged, shape.hidden(), shape.hidden());
    }

    private List<String> parts(String name, String x) {
        return List.of("query", "key", "value").stream()
                .map(part -> dense(name + "." + part, x, shape.hidden(), shape.hidden()))
                .toList();
    }

    private List<String> packedParts(String name, String x) {
        String all = dense(name + ".query_key_value", x, shape.hidden(), 3 * shape.hidden());
        return graph.node(
                "Split",
                name + ".split",
                List.of(all),
                List.of(name + ".query", name + ".key", name + ".value"),
                Attribute.of("axis", -1L),
                Attribute.of("num_outputs", 3L));
    }

    private String heads(String part, Attribute order) {
        String split = graph.longs("heads.split", 0, 0, shape.heads(), shape.headWidth());
        return graph.node(
                "Transpose", part + ".heads", List.of(graph.node("Reshape", part + ".split", part, split)), order);
    }

    private String dense(String name, String x, int from, int to) {
        return graph.dense(name, x, from, to, INITIALIZATION);
    }
}
