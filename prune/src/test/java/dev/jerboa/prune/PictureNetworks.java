package dev.jerboa.prune;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small convolutional networks in the forms of the well-known ones. */
public final class PictureNetworks {
    /** The forms. */
    public enum Form {
        RESIDUAL,
        MOBILE,
        DENSE,
        GROUPED,
        SHUFFLED,
        PIXEL_SHUFFLE,
        FLATTENED
    }

    private final Sketch sketch;

    private PictureNetworks(Sketch sketch) {
        this.sketch = sketch;
    }

    public static OnnxModel of(Random random, Form form) {
        Sketch sketch = new Sketch(random, new long[] {11, 13, 17}[random.nextInt(3)]);
        PictureNetworks network = new PictureNetworks(sketch);
        String x = sketch.input("pixel_values", -1, 3, 64, 64);
        int width = 4 * (2 + random.nextInt(2));
        x = network.activate(network.normalized(x, 3, width, 3, 4, 1), "Relu");
        switch (form) {
            case RESIDUAL -> {
                x = network.residual(x, width, width, 1);
                x = network.residual(x, width, width + 3, 2);
                width += 3;
            }
            case MOBILE -> {
                x = network.inverted(x, width, width, 5 + random.nextInt(8));
                x = network.inverted(x, width, width + 2, 6);
                width += 2;
            }
            case DENSE -> {
                for (int i = 0; i < 3; i++) {
                    String normal = network.activate(network.batchNorm(x, width), "Relu");
                    String more = network.convolution(normal, width, 5, 3, 1, 1, false);
                    x = sketch.node("Concat", List.of(x, more), Attribute.of("axis", 1L));
                    width += 5;
                }
            }
            case GROUPED -> {
                String inner = network.activate(network.normalized(x, width, 12, 1, 1, 1), "Relu");
                inner = network.activate(network.normalized(inner, 12, 24, 3, 1, 4), "Relu");
                x = sketch.node("Add", List.of(x, network.normalized(inner, 24, width, 1, 1, 1)));
            }
            case SHUFFLED -> x = network.shuffled(x, width);
            case PIXEL_SHUFFLE -> {
                x = network.pixelShuffled(x, width, 5);
                width = 5;
            }
            case FLATTENED -> {
                x = network.convolution(x, width, 6, 3, 4, 1, true);
                width = 6;
            }
        }
        String out = form == Form.FLATTENED ? network.flattened(x, width) : network.pooled(x, width);
        sketch.output(out, -1, 4);
        return sketch.model();
    }

    private String convolution(String x, int from, int to, int size, int stride, int groups, boolean bias) {
        String filters =
                sketch.weight(1.4 / Math.sqrt((double) from / groups * size * size), to, from / groups, size, size);
        List<String> inputs = bias ? List.of(x, filters, sketch.weight(0.3, to)) : List.of(x, filters);
        return sketch.node(
                "Conv",
                inputs,
                Attribute.of("kernel_shape", new long[] {size, size}),
                Attribute.of("strides", new long[] {stride, stride}),
                Attribute.of("pads", new long[] {size / 2, size / 2, size / 2, size / 2}),
                Attribute.of("group", (long) groups));
    }

    private String batchNorm(String x, int width) {
        return sketch.node(
                "BatchNormalization",
                List.of(
                        x,
                        sketch.positive(width),
                        sketch.weight(0.3, width),
                        sketch.weight(0.3, width),
                        sketch.positive(width)));
    }

    private String normalized(String x, int from, int to, int size, int stride, int groups) {
        return batchNorm(
                convolution(x, from, to, size, stride, groups, sketch.random().nextBoolean()), to);
    }

    private String activate(String x, String operator) {
        if (operator.equals("HardSwish")) {
            String shifted = sketch.node("Add", List.of(x, sketch.scalar(3)));
            String clipped = sketch.node("Clip", List.of(shifted, sketch.scalar(0), sketch.scalar(6)));
            return sketch.node("Div", List.of(sketch.node("Mul", List.of(x, clipped)), sketch.scalar(6)));
        }
        return sketch.node(operator, List.of(x));
    }

    private String residual(String x, int from, int to, int stride) {
        String inner = activate(normalized(x, from, 7, 3, stride, 1), "Relu");
        inner = normalized(inner, 7, to, 3, 1, 1);
        String skip = from == to && stride == 1 ? x : normalized(x, from, to, 1, stride, 1);
        return activate(sketch.node("Add", List.of(inner, skip)), "Relu");
    }

    private String inverted(String x, int from, int to, int inner) {
        String wide = activate(normalized(x, from, inner, 1, 1, 1), "HardSwish");
        wide = activate(normalized(wide, inner, inner, 3, 1, inner), "HardSwish");
        String squeezed = sketch.random().nextBoolean()
                ? sketch.node("GlobalAveragePool", List.of(wide))
                : sketch.opset() < 18
                        ? sketch.node("ReduceMean", List.of(wide), Attribute.of("axes", new long[] {2, 3}))
                        : wide;
        String excited = activate(convolution(squeezed, inner, 3, 1, 1, 1, true), "Relu");
        excited = activate(convolution(excited, 3, inner, 1, 1, 1, true), "Sigmoid");
        String narrow = normalized(sketch.node("Mul", List.of(wide, excited)), inner, to, 1, 1, 1);
        return from == to ? sketch.node("Add", List.of(x, narrow)) : narrow;
    }

    /** The halves of a ShuffleNet unit: split, convolve one, join, and mix the channels of both. */
    private String shuffled(String x, int width) {
        int half = width / 2;
        List<String> starts = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            starts.add(sketch.node(
                    "Slice",
                    List.of(
                            x,
                            sketch.integers((long) i * half),
                            sketch.integers((i + 1L) * half),
                            sketch.integers(1))));
        }
        String right = activate(normalized(starts.get(1), half, half, 1, 1, 1), "Relu");
        right = normalized(right, half, half, 3, 1, half);
        right = activate(normalized(right, half, half, 1, 1, 1), "Relu");
        String joined = sketch.node("Concat", List.of(starts.get(0), right), Attribute.of("axis", 1L));
        String apart = sketch.reshape(
                joined,
                sketch.concatSizes(
                        sketch.sizeOf(joined, 0),
                        sketch.integers(2),
                        sketch.integers(half),
                        sketch.sizeOf(joined, 2),
                        sketch.sizeOf(joined, 3)));
        String mixed = sketch.transpose(apart, 0, 2, 1, 3, 4);
        return sketch.reshape(
                mixed,
                sketch.concatSizes(
                        sketch.sizeOf(joined, 0),
                        sketch.integers(width),
                        sketch.sizeOf(joined, 2),
                        sketch.sizeOf(joined, 3)));
    }

    private String pixelShuffled(String x, int width, int to) {
        String wide = convolution(x, width, 4 * to, 3, 1, 1, true);
        String large;
        if (sketch.random().nextBoolean()) {
            large = sketch.node(
                    "DepthToSpace",
                    List.of(wide),
                    Attribute.of("blocksize", 2L),
                    Attribute.of("mode", sketch.random().nextBoolean() ? "DCR" : "CRD"));
        } else {
            String blocks = sketch.reshape(wide, sketch.integers(-1, to, 2, 2, 16, 16));
            large = sketch.reshape(sketch.transpose(blocks, 0, 1, 4, 2, 5, 3), sketch.integers(-1, to, 32, 32));
        }
        return activate(convolution(large, to, to, 3, 1, 1, true), "Relu");
    }

    private String pooled(String x, int width) {
        String flat = sketch.node("Flatten", List.of(sketch.node("GlobalAveragePool", List.of(x))));
        boolean transposed = sketch.random().nextBoolean();
        String weight = transposed ? sketch.weight(0.5, 4, width) : sketch.weight(0.5, width, 4);
        return sketch.node(
                "Gemm", List.of(flat, weight, sketch.weight(0.3, 4)), Attribute.of("transB", transposed ? 1L : 0L));
    }

    /** All places of all channels in one vector, as in LeNet and VGG. */
    private String flattened(String x, int width) {
        String flat = sketch.node("Flatten", List.of(x));
        String hidden = sketch.node(
                "Gemm",
                List.of(flat, sketch.weight(0.1, 11, width * 16L), sketch.weight(0.3, 11)),
                Attribute.of("transB", 1L));
        return sketch.node("Gemm", List.of(activate(hidden, "Relu"), sketch.weight(0.5, 11, 4), sketch.weight(0.3, 4)));
    }
}
