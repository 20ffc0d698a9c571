package dev.jerboa.prune;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import java.util.List;
import java.util.Random;

/** Small transformers in the forms that exporters write. */
public final class Transformers {
    /** How queries, keys and values are computed and told apart. */
    public enum Attention {
        /** Three matrices; targets of Reshape from Shape, Gather and Concat (PyTorch, BERT). */
        SEPARATE,
        /** One matrix, cut by Split (GPT-2 and its kin). */
        PACKED_SPLIT,
        /** One matrix, regrouped to {@code [batch, tokens, 3, heads, width]}, picked by Gather (timm). */
        PACKED_GATHER,
        /** One matrix, regrouped by a constant target, picked by Slice and Squeeze (Paddle). */
        PACKED_SLICE,
        /** Heads and batch in one axis (fairseq, older exports of nn.MultiheadAttention). */
        BATCHED_HEADS,
        /** Fewer keys and values than queries, repeated by Expand (Llama, Qwen). */
        GROUPED_QUERIES,
        /** The width of a head computed from the shape: {@code width / heads}. */
        COMPUTED_WIDTH
    }

    private final Sketch sketch;
    private final int heads;
    private final int headWidth;
    private final int width;

    private Transformers(Sketch sketch, int heads, int headWidth) {
        this.sketch = sketch;
        this.heads = heads;
        this.headWidth = headWidth;
        this.width = heads * headWidth;
    }

    public static OnnxModel of(Random random, Attention attention) {
        long opset = new long[] {11, 13, 17}[random.nextInt(3)];
        Sketch sketch = new Sketch(random, opset);
        int heads = attention == Attention.GROUPED_QUERIES ? 6 : 3 + random.nextInt(3);
        Transformers network = new Transformers(sketch, heads, 2 * (1 + random.nextInt(3)));
        String ids = sketch.integerInput("input_ids", -1, -1);
        String x = sketch.node("Gather", List.of(sketch.weight(1, 50, network.width), ids));
        int layers = 1 + random.nextInt(2);
        for (int layer = 0; layer < layers; layer++) {
            x = network.norm(sketch.node("Add", List.of(network.attention(x, attention), x)));
            x = network.norm(sketch.node("Add", List.of(x, network.feedForward(x))));
        }
        String out = sketch.linear(x, network.width, 5);
        sketch.output(out, -1, -1, 5);
        return sketch.model();
    }

    private String norm(String x) {
        if (sketch.opset() >= 17 && sketch.random().nextBoolean()) {
            return sketch.node("LayerNormalization", List.of(x, sketch.positive(width), sketch.weight(0.1, width)));
        }
        String mean = sketch.node("ReduceMean", List.of(x), Attribute.of("axes", new long[] {-1}));
        String centred = sketch.node("Sub", List.of(x, mean));
        String squares = sketch.node("Pow", List.of(centred, sketch.scalar(2)));
        String variance = sketch.node("ReduceMean", List.of(squares), Attribute.of("axes", new long[] {-1}));
        String deviation = sketch.node("Sqrt", List.of(sketch.node("Add", List.of(variance, sketch.scalar(1e-5f)))));
        String normal = sketch.node("Div", List.of(centred, deviation));
        String scaled = sketch.node("Mul", List.of(normal, sketch.positive(width)));
        return sketch.node("Add", List.of(scaled, sketch.weight(0.1, width)));
    }

    private String feedForward(String x) {
        int inner = 4 + sketch.random().nextInt(20);
        if (sketch.random().nextInt(3) == 0) {
            List<String> halves = split(sketch.linear(x, width, 2 * inner), inner, inner);
            String gate = sketch.node("Mul", List.of(halves.get(0), sketch.node("Sigmoid", List.of(halves.get(0)))));
            return sketch.linear(sketch.node("Mul", List.of(gate, halves.get(1))), inner, width);
        }
        String up = sketch.linear(x, width, inner);
        String root = sketch.node("Div", List.of(up, sketch.scalar(1.4142135f)));
        String erf = sketch.node("Add", List.of(sketch.node("Erf", List.of(root)), sketch.scalar(1)));
        String half = sketch.node("Mul", List.of(sketch.node("Mul", List.of(up, erf)), sketch.scalar(0.5f)));
        return sketch.linear(half, inner, width);
    }

    private List<String> split(String x, long... sizes) {
        return sketch.opset() < 13
                ? sketch.nodes(
                        "Split", List.of(x), sizes.length, Attribute.of("axis", -1L), Attribute.of("split", sizes))
                : sketch.nodes("Split", List.of(x, sketch.integers(sizes)), sizes.length, Attribute.of("axis", -1L));
    }

    private String attention(String x, Attention form) {
        return switch (form) {
            case SEPARATE ->
                merged(attend(
                        split(sketch.linear(x, width, width), heads),
                        split(sketch.linear(x, width, width), heads),
                        split(sketch.linear(x, width, width), heads)));
            case PACKED_SPLIT -> {
                List<String> parts = split(sketch.linear(x, width, 3 * width), width, width, width);
                yield merged(
                        attend(split(parts.get(0), heads), split(parts.get(1), heads), split(parts.get(2), heads)));
            }
            case PACKED_GATHER -> {
                String target = sketch.concatSizes(
                        sketch.sizeOf(x, 0),
                        sketch.sizeOf(x, 1),
                        sketch.integers(3),
                        sketch.integers(heads),
                        sketch.integers(headWidth));
                String packed =
                        sketch.transpose(sketch.reshape(sketch.linear(x, width, 3 * width), target), 2, 0, 3, 1, 4);
                yield merged(attend(pick(packed, 0), pick(packed, 1), pick(packed, 2)));
            }
            case PACKED_SLICE -> {
                String packed = sketch.transpose(
                        sketch.reshape(sketch.linear(x, width, 3 * width), sketch.integers(0, -1, 3, heads, headWidth)),
                        2,
                        0,
                        3,
                        1,
                        4);
                yield merged(attend(cut(packed, 0), cut(packed, 1), cut(packed, 2)));
            }
            case BATCHED_HEADS -> batched(x);
            case GROUPED_QUERIES -> {
                int groups = 3;
                yield merged(attend(
                        split(sketch.linear(x, width, width), heads),
                        repeat(split(sketch.linear(x, width, groups * headWidth), groups), groups),
                        repeat(split(sketch.linear(x, width, groups * headWidth), groups), groups)));
            }
            case COMPUTED_WIDTH -> computed(x);
        };
    }

    /** {@code [batch, heads, tokens, width]}. */
    private String split(String x, int count) {
        String target = sketch.random().nextBoolean()
                ? sketch.concatSizes(
                        sketch.sizeOf(x, 0), sketch.sizeOf(x, 1), sketch.integers(count), sketch.integers(headWidth))
                : sketch.random().nextBoolean()
                        ? sketch.integers(0, 0, count, headWidth)
                        : sketch.integers(0, 0, -1, headWidth);
        return sketch.transpose(sketch.reshape(x, target), 0, 2, 1, 3);
    }

    private String attend(String query, String key, String value) {
        String scores = sketch.node("MatMul", List.of(query, sketch.transpose(key, 0, 1, 3, 2)));
        return sketch.node("MatMul", List.of(weights(scores, 3), value));
    }

    private String weights(String scores, long axis) {
        String scaled = sketch.node("Div", List.of(scores, sketch.scalar((float) Math.sqrt(headWidth))));
        return sketch.node("Softmax", List.of(scaled), Attribute.of("axis", axis));
    }

    private String merged(String attended) {
        String moved = sketch.transpose(attended, 0, 2, 1, 3);
        String target = sketch.random().nextBoolean()
                ? sketch.concatSizes(sketch.sizeOf(moved, 0), sketch.sizeOf(moved, 1), sketch.integers(width))
                : sketch.random().nextBoolean() ? sketch.integers(0, 0, -1) : sketch.integers(0, 0, width);
        return sketch.linear(sketch.reshape(moved, target), width, width);
    }

    private String pick(String packed, long index) {
        return sketch.node(
                "Gather",
                List.of(packed, sketch.constant(TensorData.ofLongs(new long[0], index))),
                Attribute.of("axis", 0L));
    }

    private String cut(String packed, long index) {
        String part = sketch.node(
                "Slice",
                List.of(
                        packed,
                        sketch.integers(index),
                        sketch.integers(index + 1),
                        sketch.integers(0),
                        sketch.integers(1)));
        return sketch.opset() < 13
                ? sketch.node("Squeeze", List.of(part), Attribute.of("axes", new long[] {0}))
                : sketch.node("Squeeze", List.of(part, sketch.integers(0)));
    }

    /** {@code [groups, tokens, width]} of each sample repeated to {@code [heads, tokens, width]}. */
    private String repeat(String x, int groups) {
        String apart = sketch.opset() < 13
                ? sketch.node("Unsqueeze", List.of(x), Attribute.of("axes", new long[] {2}))
                : sketch.node("Unsqueeze", List.of(x, sketch.integers(2)));
        String target = sketch.concatSizes(
                sketch.sizeOf(x, 0),
                sketch.random().nextBoolean() ? sketch.sizeOf(x, 1) : sketch.integers(groups),
                sketch.integers(heads / groups),
                sketch.sizeOf(x, 2),
                sketch.integers(headWidth));
        String copies = sketch.node("Expand", List.of(apart, target));
        return sketch.reshape(
                copies,
                sketch.concatSizes(
                        sketch.sizeOf(x, 0), sketch.integers(heads), sketch.sizeOf(x, 2), sketch.integers(headWidth)));
    }

    private String batched(String x) {
        String batchHeads = sketch.node("Mul", List.of(sketch.sizeOf(x, 0), sketch.integers(heads)));
        String tokens = sketch.sizeOf(x, 1);
        String[] parts = new String[3];
        for (int i = 0; i < 3; i++) {
            // [batch, tokens, width] -> [tokens, batch, width] -> [tokens, batch * heads, head width]
            String first = sketch.transpose(sketch.linear(x, width, width), 1, 0, 2);
            String folded = sketch.reshape(first, sketch.concatSizes(tokens, batchHeads, sketch.integers(headWidth)));
            parts[i] = sketch.transpose(folded, 1, 0, 2);
        }
        String scores = sketch.node("MatMul", List.of(parts[0], sketch.transpose(parts[1], 0, 2, 1)));
        String attended = sketch.node("MatMul", List.of(weights(scores, 2), parts[2]));
        String unfolded = sketch.reshape(
                sketch.transpose(attended, 1, 0, 2),
                sketch.concatSizes(tokens, sketch.sizeOf(x, 0), sketch.integers(width)));
        return sketch.linear(sketch.transpose(unfolded, 1, 0, 2), width, width);
    }

    private String computed(String x) {
        String[] parts = new String[3];
        for (int i = 0; i < 3; i++) {
            String projected = sketch.linear(x, width, width);
            String each = sketch.node("Div", List.of(sketch.sizeOf(projected, 2), sketch.integers(heads)));
            String target = sketch.concatSizes(
                    sketch.sizeOf(projected, 0), sketch.sizeOf(projected, 1), sketch.integers(heads), each);
            parts[i] = sketch.transpose(sketch.reshape(projected, target), 0, 2, 1, 3);
        }
        String moved = sketch.transpose(attend(parts[0], parts[1], parts[2]), 0, 2, 1, 3);
        String all = sketch.node("Mul", List.of(sketch.sizeOf(moved, 2), sketch.sizeOf(moved, 3)));
        String target = sketch.concatSizes(sketch.sizeOf(moved, 0), sketch.sizeOf(moved, 1), all);
        return sketch.linear(sketch.reshape(moved, target), width, width);
    }
}
