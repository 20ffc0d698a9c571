package dev.jerboa.demo.emoji;

import dev.jerboa.multimodal.image.Extent;
import dev.jerboa.multimodal.image.PictureSpec;
import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Opaque;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.quantize.simplify.Simplification;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The tower for pictures: the convolutions of PP-OCR's text detector, which know edges and shapes already, and one product
 * on top that is new.
 *
 * <p>What four depths of the network see is pooled, as the means of its quarters and the maximum of the whole, and joined
 * to one vector of features.
 */
final class PictureTower {
    /** The edge of the picture that the tower reads. */
    static final int EDGE = 128;

    /** Its input, float {@code [batch, 3, 128, 128]}, red first. */
    static final String INPUT = "pixel_values";

    static final String OUTPUT = "image_embeds";
    /** What pictures are made into. */
    static final PictureSpec SPEC = PictureSpec.IMAGENET.withSize(new Extent.Fixed(EDGE), new Extent.Fixed(EDGE));

    /** The values of the detector where each of its stages ends, and how many pixels a side has there. */
    private static final List<Tap> TAPS = List.of(
            new Tap("p2o.Add.43", 48, EDGE / 4),
            new Tap("p2o.Add.71", 96, EDGE / 8),
            new Tap("p2o.Add.147", 192, EDGE / 16),
            new Tap("p2o.Add.215", 384, EDGE / 32));

    private static final String FEATURES = "features";
    private static final String HEAD_SCALE = "head.scale";
    private static final String HEAD_WEIGHT = "head.weight";
    private static final String HEAD_BIAS = "head.bias";

    private record Tap(String value, int channels, int side) {}

    private PictureTower() {}

    /** How many features the product reads. */
    static int featureCount() {
        return TAPS.stream().mapToInt(tap -> 5 * tap.channels()).sum();
    }

    /** The part of the tower that is not new: from pictures to features. */
    static OnnxModel features(OnnxModel detector) {
        return tower(detector, FEATURES, featureCount(), null, null);
    }

    /**
     * The whole tower.
     *
     * @param weight the product, row-major {@code [features, width]}
     * @param bias what is added to it, {@code [width]}
     */
    static OnnxModel of(OnnxModel detector, float[] weight, float[] bias) {
        return tower(detector, OUTPUT, bias.length, weight, bias);
    }

    /**
     * The weights that learn: all but those of the first two stages. These see edges and colours, which need not be learned
     * again, and to train them would take most of the time.
     */
    static Set<String> late(OnnxModel tower) {
        Graph graph = tower.graph();
        Set<String> values = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(TAPS.get(1).value()));
        while (!open.isEmpty()) {
            graph.producer(open.pop())
                    .ifPresent(
                            node -> node.inputs().stream().filter(values::add).forEach(open::push));
        }
        Set<String> late = new TreeSet<>();
        graph.initializers().forEach((name, data) -> {
            if (data.type() == ElementType.FLOAT && !values.contains(name)) {
                late.add(name);
            }
        });
        return late;
    }

    /**
     * Divides the weights of the product, for each feature, by the largest of them, and multiplies the feature by it first.
     * The tower gives what it gave; but features of all sizes now have weights of one size, which fit into 8 bits.
     */
    static void even(OnnxModel tower) {
        Graph graph = tower.graph();
        TensorData product = graph.initializers().get(HEAD_WEIGHT);
        float[] weights = product.toFloats();
        int width = Math.toIntExact(product.dim(1));
        float[] scales = new float[featureCount()];
        for (int feature = 0; feature < scales.length; feature++) {
            float most = Float.MIN_NORMAL;
            for (int k = 0; k < width; k++) {
                most = Math.max(most, Math.abs(weights[feature * width + k]));
            }
            for (int k = 0; k < width; k++) {
                weights[feature * width + k] /= most;
            }
            scales[feature] = most;
        }
        graph.setConstant(HEAD_WEIGHT, TensorData.ofFloats(product.dims(), weights));
        graph.addInitializer(HEAD_SCALE, TensorData.ofFloats(new long[] {scales.length}, scales));
        Node reader = graph.consumers(FEATURES).get(0);
        append(graph, "Mul", "head.scaled", List.of(FEATURES, HEAD_SCALE));
        graph.setInput(reader, 0, "head.scaled");
        graph.sortTopologically();
    }

    private static OnnxModel tower(OnnxModel detector, String output, int width, float[] weight, float[] bias) {
        Simplification.apply(detector);
        Graph old = detector.graph();
        String picture = old.requiredInputs().get(0).name();
        Graph graph = new Graph(
                "picture_tower",
                List.of(value(INPUT, 3, EDGE, EDGE)),
                List.of(value(output, width)),
                List.of(),
                old.initializers(),
                Set.of(),
                old.nodes().stream().map(node -> reading(node, picture)).toList(),
                Opaque.NONE);
        List<String> pooled = new ArrayList<>();
        for (Tap tap : TAPS) {
            pooled.addAll(pool(graph, tap));
        }
        String joined = weight == null ? output : FEATURES;
        append(graph, "Concat", joined, pooled, Attribute.of("axis", 1L));
        if (weight != null) {
            graph.addInitializer(HEAD_WEIGHT, TensorData.ofFloats(new long[] {featureCount(), width}, weight));
            graph.addInitializer(HEAD_BIAS, TensorData.ofFloats(new long[] {width}, bias));
            append(graph, "MatMul", "head.product", List.of(FEATURES, HEAD_WEIGHT));
            append(graph, "Add", output, List.of("head.product", HEAD_BIAS));
        }
        graph.removeDead();
        redFirst(graph);
        return new OnnxModel(detector.irVersion(), detector.operatorSets(), graph, List.of(), Map.of(), Opaque.NONE);
    }

    private static Node reading(Node node, String picture) {
        List<String> inputs = node.inputs().stream()
                .map(input -> input.equals(picture) ? INPUT : input)
                .toList();
        return new Node(
                node.name(),
                node.domain(),
                node.operator(),
                inputs,
                node.outputs(),
                List.copyOf(node.attributes()),
                node.extra());
    }

    private static List<String> pool(Graph graph, Tap tap) {
        String quarters = tap.value() + ".quarters";
        String most = tap.value() + ".most";
        long half = tap.side() / 2;
        append(
                graph,
                "AveragePool",
                quarters,
                List.of(tap.value()),
                Attribute.of("kernel_shape", half, half),
                Attribute.of("strides", half, half));
        append(graph, "GlobalMaxPool", most, List.of(tap.value()));
        append(graph, "Flatten", quarters + ".flat", List.of(quarters));
        append(graph, "Flatten", most + ".flat", List.of(most));
        return List.of(quarters + ".flat", most + ".flat");
    }

    private static void append(Graph graph, String operator, String name, List<String> read, Attribute... attributes) {
        graph.append(List.of(Node.of(operator, name, read, List.of(name), attributes)));
    }

    /** The detector reads blue first: the first convolution's weights change places. */
    private static void redFirst(Graph graph) {
        Node first = graph.consumers(INPUT).get(0);
        TensorData weights = graph.initializers().get(first.input(1));
        float[] blueFirst = weights.toFloats();
        float[] redFirst = new float[blueFirst.length];
        int window = Math.toIntExact(weights.dim(2) * weights.dim(3));
        for (int i = 0; i < blueFirst.length; i++) {
            int channel = i / window % 3;
            redFirst[i + (2 - 2 * channel) * window] = blueFirst[i];
        }
        graph.setConstant(first.input(1), TensorData.ofFloats(weights.dims(), redFirst));
    }

    private static Value value(String name, int... sizes) {
        List<Dimension> dimensions = new ArrayList<>(List.of(new Dimension.Symbol("batch")));
        for (int size : sizes) {
            dimensions.add(new Dimension.Fixed(size));
        }
        return Value.of(name, ValueType.TensorType.of(ElementType.FLOAT, dimensions));
    }
}
