package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.AttributeValue.FloatValue;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.Models;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.runtime.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleBinaryOperator;

/**
 * A network that is computed in double precision while it is built, operator by operator: exactly, and with every
 * activation and kernel rounded to the integers that its operator should have.
 */
final class ReferenceNetwork {
    /** What follows a convolution. */
    enum Follower {
        NOTHING,
        RELU,
        RELU6,
        HARD_SWISH
    }

    /**
     * A value {@code [1, channels, height, width]}.
     *
     * @param step the distance of neighbouring integers; 0 for a value that stays float
     * @param excess what the rounded values exceed the exact ones by on purpose
     */
    record Signal(
            String name,
            int channels,
            int height,
            int width,
            List<Double> exact,
            List<Double> rounded,
            double step,
            double excess) {
        int index(int channel, int row, int column) {
            return (channel * height + row) * width + column;
        }
    }

    private final Random random;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, TensorData> constants = new LinkedHashMap<>();
    private final Map<String, ValueRange> ranges = new LinkedHashMap<>();
    private final IntegerRange kernels;
    private Signal input;
    private int convolutions;
    private int count;

    ReferenceNetwork(long seed) {
        this(seed, IntegerRange.INT8);
    }

    /** A network whose kernels become these integers. */
    ReferenceNetwork(long seed, IntegerRange kernels) {
        this.kernels = kernels;
        random = new Random(seed);
    }

    /** What kernels become. */
    IntegerRange kernels() {
        return kernels;
    }

    Map<String, ValueRange> ranges() {
        return ranges;
    }

    /** How many convolutions should become integer. */
    int convolutions() {
        return convolutions;
    }

    Map<String, Tensor> inputs() {
        float[] values = new float[input.exact().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = input.exact().get(i).floatValue();
        }
        return Map.of("x", Tensor.of(new long[] {1, input.channels(), input.height(), input.width()}, values));
    }

    OnnxModel model(Signal output) {
        return Models.of(
                List.of(Models.floats("x", 1, input.channels(), input.height(), input.width())),
                List.of(Models.floats(output.name(), 1, output.channels(), output.height(), output.width())),
                constants,
                nodes.toArray(Node[]::new));
    }

    Signal input(int channels, int height, int width) {
        List<Double> values = normals(channels * height * width, 1);
        input = new Signal("x", channels, height, width, values, values, 0, 0);
        return input;
    }

    Signal convolution(
            Signal from, int outputs, int kernel, int stride, int pad, int groups, boolean biased, Follower to) {
        Signal read = integer(from);
        convolutions++;
        int perOutput = from.channels() / groups * kernel * kernel;
        List<Double> weights = normals(outputs * perOutput, 1.5 / Math.sqrt(perOutput));
        List<Double> bias = biased ? normals(outputs, 0.5) : List.of();
        String name = name("conv");
        List<String> inputs = new ArrayList<>(List.of(
                from.name(), constant(name + "_w", weights, outputs, from.channels() / groups, kernel, kernel)));
        if (biased) {
            inputs.add(constant(name + "_b", bias, outputs));
        }
        nodes.add(Node.of(
                "Conv",
                name,
                inputs,
                List.of(name),
                Attribute.of("kernel_shape", kernel, (long) kernel),
                Attribute.of("strides", stride, (long) stride),
                Attribute.of("pads", pad, (long) pad, pad, pad),
                Attribute.of("group", (long) groups)));
        List<Double> roundedWeights = new ArrayList<>();
        List<Double> roundedBias = new ArrayList<>();
        for (int output = 0; output < outputs; output++) {
            List<Double> row = weights.subList(output * perOutput, (output + 1) * perOutput);
            double scale = row.stream().mapToDouble(Math::abs).max().orElseThrow() / (kernels.bits() == 8 ? 127 : 63);
            row.forEach(weight -> roundedWeights.add(Math.rint(weight / scale) * scale));
            double exact = (biased ? bias.get(output) : 0)
                    - read.excess() * row.stream().mapToDouble(weight -> weight).sum();
            roundedBias.add(Math.rint(exact / (scale * read.step())) * scale * read.step());
        }
        int height = (from.height() + 2 * pad - kernel) / stride + 1;
        int width = (from.width() + 2 * pad - kernel) / stride + 1;
        Geometry geometry = new Geometry(from, outputs, height, width, kernel, stride, pad, groups);
        List<Double> exact = geometry.apply(from.exact(), weights, biased ? bias : zeros(outputs));
        List<Double> rounded = geometry.apply(read.rounded(), roundedWeights, roundedBias);
        double floor = to == Follower.HARD_SWISH ? -3 : Double.NEGATIVE_INFINITY;
        return finish(name, to, outputs, height, width, exact, rounded, floor);
    }

    Signal add(Signal left, Signal right, Follower to) {
        Signal a = integer(left);
        Signal b = integer(right);
        String name = name("sum");
        nodes.add(Node.of("Add", name, List.of(left.name(), right.name()), List.of(name)));
        return finish(
                name,
                to,
                left.channels(),
                left.height(),
                left.width(),
                zip(left.exact(), right.exact(), Double::sum),
                zip(a.rounded(), b.rounded(), Double::sum),
                Double.NEGATIVE_INFINITY);
    }

    Signal concat(Signal left, Signal right) {
        Signal a = integer(left);
        Signal b = integer(right);
        String name = name("concat");
        nodes.add(Node.of("Concat", name, List.of(left.name(), right.name()), List.of(name), Attribute.of("axis", 1)));
        List<Double> exact = new ArrayList<>(left.exact());
        exact.addAll(right.exact());
        List<Double> rounded = new ArrayList<>(a.rounded());
        rounded.addAll(b.rounded());
        return finish(
                name,
                Follower.NOTHING,
                left.channels() + right.channels(),
                left.height(),
                left.width(),
                exact,
                rounded,
                Double.NEGATIVE_INFINITY);
    }

    /** The mean, or the largest, of each window of 2 by 2. */
    Signal pool(Signal from, boolean mean) {
        String name = name("pool");
        nodes.add(Node.of(
                mean ? "AveragePool" : "MaxPool",
                name,
                List.of(from.name()),
                List.of(name),
                Attribute.of("kernel_shape", 2, 2L),
                Attribute.of("strides", 2, 2L)));
        int height = from.height() / 2;
        int width = from.width() / 2;
        List<Double> exact = pooled(from, from.exact(), mean);
        List<Double> rounded = pooled(from, from.rounded(), mean);
        if (mean) {
            return finish(
                    name, Follower.NOTHING, from.channels(), height, width, exact, rounded, Double.NEGATIVE_INFINITY);
        }
        return new Signal(name, from.channels(), height, width, exact, rounded, from.step(), from.excess());
    }

    /** {@code factor x HardSigmoid(x) + offset}. */
    Signal hardSwish(Signal from, float factor, float offset) {
        String name = name("swish");
        nodes.add(Node.of(
                "HardSigmoid",
                "",
                List.of(from.name()),
                List.of(name + "_gate"),
                Attribute.of("alpha", new FloatValue(1 / 6f)),
                Attribute.of("beta", new FloatValue(0.5f))));
        nodes.add(Node.of("Mul", "", List.of(from.name(), name + "_gate"), List.of(name + "_product")));
        constants.put(name + "_factor", TensorData.ofFloats(new long[0], factor));
        constants.put(name + "_offset", TensorData.ofFloats(new long[0], offset));
        nodes.add(Node.of("Mul", "", List.of(name + "_product", name + "_factor"), List.of(name + "_scaled")));
        nodes.add(Node.of("Add", "", List.of(name + "_offset", name + "_scaled"), List.of(name)));
        List<Double> exact = from.exact().stream()
                .map(x -> factor * x * Math.max(0, Math.min(1, x / 6 + 0.5)) + offset)
                .toList();
        ValueRange range = range(name, exact);
        double low = Math.min(range.min(), offset);
        double high = Math.max(range.max(), offset);
        double step = (high - low) / 255;
        double zero = -Math.rint(low / step);
        double zeroOfProduct = Math.rint(zero + offset / step);
        List<Double> rounded = from.rounded().stream()
                .map(x -> {
                    double gate = Math.max(0, Math.min(255, Math.rint(x / (6.0 / 255)) + 128)) / 255;
                    double integer = Math.rint(factor * x * gate / step) + zeroOfProduct;
                    return (Math.max(0, Math.min(255, integer)) - zero) * step;
                })
                .toList();
        return new Signal(
                name,
                from.channels(),
                from.height(),
                from.width(),
                exact,
                rounded,
                step,
                (zeroOfProduct - zero) * step - offset);
    }

    /** Squeeze and excitation: each channel times a gate computed from the means of all. */
    Signal gated(Signal from) {
        String name = name("gated");
        List<Double> exactMeans = means(from, from.exact());
        Signal mean = finish(
                name + "_mean",
                Follower.NOTHING,
                from.channels(),
                1,
                1,
                exactMeans,
                means(from, from.rounded()),
                Double.NEGATIVE_INFINITY);
        nodes.add(Node.of("GlobalAveragePool", "", List.of(from.name()), List.of(mean.name())));
        List<Double> weights = normals(from.channels() * from.channels(), 1);
        String w = constant(name + "_w", weights, from.channels(), from.channels(), 1, 1);
        nodes.add(Node.of("Conv", "", List.of(mean.name(), w), List.of(name + "_mixed")));
        nodes.add(Node.of("HardSigmoid", "", List.of(name + "_mixed"), List.of(name + "_gate")));
        Geometry geometry = new Geometry(mean, from.channels(), 1, 1, 1, 1, 0, 1);
        List<Double> none = zeros(from.channels());
        List<Double> exactGate = gate(geometry.apply(mean.exact(), weights, none));
        List<Double> roundedGate = gate(geometry.apply(mean.rounded(), weights, none)).stream()
                .map(gate -> Math.rint(gate * 255) / 255)
                .toList();
        nodes.add(Node.of("Mul", name, List.of(from.name(), name + "_gate"), List.of(name)));
        return finish(
                name,
                Follower.NOTHING,
                from.channels(),
                from.height(),
                from.width(),
                spread(from, from.exact(), exactGate),
                spread(from, from.rounded(), roundedGate),
                Double.NEGATIVE_INFINITY);
    }

    private static List<Double> gate(List<Double> values) {
        return values.stream().map(x -> Math.max(0, Math.min(1, 0.2 * x + 0.5))).toList();
    }

    private static List<Double> spread(Signal from, List<Double> values, List<Double> gates) {
        List<Double> result = new ArrayList<>();
        for (int i = 0; i < values.size(); i++) {
            result.add(values.get(i) * gates.get(i / (from.height() * from.width())));
        }
        return result;
    }

    private static List<Double> means(Signal from, List<Double> values) {
        int size = from.height() * from.width();
        List<Double> result = new ArrayList<>();
        for (int channel = 0; channel < from.channels(); channel++) {
            result.add(values.subList(channel * size, (channel + 1) * size).stream()
                    .mapToDouble(x -> x)
                    .average()
                    .orElseThrow());
        }
        return result;
    }

    private static List<Double> pooled(Signal from, List<Double> values, boolean mean) {
        List<Double> result = new ArrayList<>();
        for (int channel = 0; channel < from.channels(); channel++) {
            for (int row = 0; row + 1 < from.height(); row += 2) {
                for (int column = 0; column + 1 < from.width(); column += 2) {
                    double a = values.get(from.index(channel, row, column));
                    double b = values.get(from.index(channel, row, column + 1));
                    double c = values.get(from.index(channel, row + 1, column));
                    double d = values.get(from.index(channel, row + 1, column + 1));
                    result.add(mean ? (a + b + c + d) / 4 : Math.max(Math.max(a, b), Math.max(c, d)));
                }
            }
        }
        return result;
    }

    private Signal finish(
            String name,
            Follower to,
            int channels,
            int height,
            int width,
            List<Double> exact,
            List<Double> rounded,
            double floor) {
        double low = to == Follower.RELU || to == Follower.RELU6 ? 0 : floor;
        double high = to == Follower.RELU6 ? 6 : Double.POSITIVE_INFINITY;
        String last = name;
        List<Double> result = exact;
        if (low == 0) {
            last = name + "_bounded";
            result = exact.stream().map(x -> Math.max(0, Math.min(high, x))).toList();
            if (to == Follower.RELU) {
                nodes.add(Node.of("Relu", "", List.of(name), List.of(last)));
            } else {
                constants.put("zero", TensorData.ofFloats(new long[0], 0));
                constants.put("six", TensorData.ofFloats(new long[0], 6));
                nodes.add(Node.of("Clip", "", List.of(name, "zero", "six"), List.of(last)));
            }
        }
        ValueRange range = range(last, result);
        return rounded(last, channels, height, width, result, rounded, Math.max(range.min(), floor), range.max());
    }

    /** The value as an integer operator reads it. */
    private Signal integer(Signal from) {
        if (from.step() > 0) {
            return from;
        }
        ValueRange range = range(from.name(), from.exact());
        return rounded(
                from.name(),
                from.channels(),
                from.height(),
                from.width(),
                from.exact(),
                from.rounded(),
                range.min(),
                range.max());
    }

    private static Signal rounded(
            String name,
            int channels,
            int height,
            int width,
            List<Double> exact,
            List<Double> values,
            double low,
            double high) {
        double step = (high - low) / 255;
        double zero = -Math.rint(low / step);
        List<Double> rounded = values.stream()
                .map(x -> (Math.max(0, Math.min(255, Math.rint(x / step) + zero)) - zero) * step)
                .toList();
        return new Signal(name, channels, height, width, exact, rounded, step, 0);
    }

    private ValueRange range(String name, List<Double> values) {
        double low = values.stream().mapToDouble(x -> x).min().orElseThrow();
        double high = values.stream().mapToDouble(x -> x).max().orElseThrow();
        ValueRange range = new ValueRange((float) Math.min(0, low), (float) Math.max(0, high));
        ranges.put(name, range);
        return range;
    }

    private String name(String kind) {
        return kind + count++;
    }

    private String constant(String name, List<Double> values, long... dims) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        constants.put(name, TensorData.ofFloats(dims, floats));
        return name;
    }

    // Numbers that are floats, so that the model can hold them exactly.
    private List<Double> normals(int size, double deviation) {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            values.add((double) (float) (random.nextGaussian() * deviation));
        }
        return values;
    }

    private static List<Double> zeros(int size) {
        Double[] zeros = new Double[size];
        Arrays.fill(zeros, 0.0);
        return List.of(zeros);
    }

    private static List<Double> zip(List<Double> left, List<Double> right, DoubleBinaryOperator operator) {
        List<Double> result = new ArrayList<>();
        for (int i = 0; i < left.size(); i++) {
            result.add(operator.applyAsDouble(left.get(i), right.get(i)));
        }
        return result;
    }

    private record Geometry(
            Signal from, int outputs, int height, int width, int kernel, int stride, int pad, int groups) {
        /** The definition of a convolution, with zeros around the picture. */
        List<Double> apply(List<Double> values, List<Double> weights, List<Double> bias) {
            int groupInputs = from.channels() / groups;
            List<Double> result = new ArrayList<>();
            for (int output = 0; output < outputs; output++) {
                int first = output / (outputs / groups) * groupInputs;
                for (int row = 0; row < height; row++) {
                    for (int column = 0; column < width; column++) {
                        double sum = bias.get(output);
                        int weight = output * groupInputs * kernel * kernel;
                        for (int c = 0; c < groupInputs; c++) {
                            for (int i = 0; i < kernel; i++) {
                                for (int j = 0; j < kernel; j++, weight++) {
                                    int y = row * stride - pad + i;
                                    int x = column * stride - pad + j;
                                    if (y >= 0 && y < from.height() && x >= 0 && x < from.width()) {
                                        sum += weights.get(weight) * values.get(from.index(first + c, y, x));
                                    }
                                }
                            }
                        }
                        result.add(sum);
                    }
                }
            }
            return result;
        }
    }
}
