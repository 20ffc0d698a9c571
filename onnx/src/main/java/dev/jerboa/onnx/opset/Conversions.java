package dev.jerboa.onnx.opset;

import static dev.jerboa.onnx.opset.Rewrites.attributeToInput;
import static dev.jerboa.onnx.opset.Rewrites.edit;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The changes of operators between versions 7 and 21 of the standard operator set that need more than a new number.
 *
 * <p>Source: Changelog.md of ONNX. Operators that only accept more types or gained an attribute whose default keeps the
 * old meaning are not listed.
 */
final class Conversions {
    /** Puts nodes of one version in the place of a node of the version before. */
    interface Conversion {
        List<Node> apply(Node node, ConversionContext context);
    }

    private record Key(String operator, long version) {}

    private static final Map<Key, Conversion> TABLE = new HashMap<>();

    static {
        on(9, Conversions::upsampleScales, "Upsample");
        on(9, Conversions::spatialBatchNormalization, "BatchNormalization");
        on(9, impossible(9, "its inputs changed"), "Scan");
        on(10, SliceConversion::toInputs, "Slice");
        on(10, attributeToInput("k", 1), "TopK");
        on(10, (node, context) -> List.of(edit(node).operator("Resize").build()), "Upsample");
        on(11, ClipConversion::toInputs, "Clip");
        on(11, PadConversion::toInputs, "Pad");
        on(11, Conversions::resizeAsBefore, "Resize");
        on(11, (node, context) -> List.of(edit(node).operator("ScatterElements").build()), "Scatter");
        on(12, Conversions::dropoutRatio, "Dropout");
        on(13, SoftmaxConversion::toSingleAxis, "Softmax", "LogSoftmax", "Hardmax");
        on(13, attributeToInput("axes", 1), "Squeeze", "Unsqueeze", "ReduceSum");
        on(13, attributeToInput("split", 1), "Split");
        on(14, Conversions::inferenceBatchNormalization, "BatchNormalization");
        on(16, Conversions::roiAlignAsBefore, "RoiAlign");
        on(
                18,
                attributeToInput("axes", 1),
                "ReduceMax",
                "ReduceMin",
                "ReduceMean",
                "ReduceProd",
                "ReduceL1",
                "ReduceL2",
                "ReduceLogSum",
                "ReduceLogSumExp",
                "ReduceSumSquare");
        on(18, Conversions::splitIntoEqualParts, "Split");
        on(20, Conversions::gridSampleModes, "GridSample");
        on(20, Conversions::dftAxis, "DFT");
        on(21, impossible(21, "scale and bias are per channel there, not per group"), "GroupNormalization");
    }

    private Conversions() {}

    /** What a node needs to become one of this version; nothing if it is the same there. */
    static Optional<Conversion> of(Node node, long version) {
        return node.domain().isEmpty()
                ? Optional.ofNullable(TABLE.get(new Key(node.operator(), version)))
                : Optional.empty();
    }

    private static void on(long version, Conversion conversion, String... operators) {
        for (String operator : operators) {
            TABLE.put(new Key(operator, version), conversion);
        }
    }

    private static Conversion impossible(long version, String why) {
        return (node, context) -> {
            throw ConversionContext.impossible(node, version, why);
        };
    }

    private static List<Node> upsampleScales(Node node, ConversionContext context) {
        float[] scales = Rewrites.floats(node, "scales");
        Node constant = context.constant(node, "scales", TensorData.ofFloats(new long[] {scales.length}, scales));
        return List.of(
                constant,
                edit(node).remove("scales").input(1, constant.output(0)).build());
    }

    private static List<Node> spatialBatchNormalization(Node node, ConversionContext context) {
        if (node.attribute("spatial", 1L) == 0) {
            throw ConversionContext.impossible(node, 9, "it normalises each position by itself (spatial = 0)");
        }
        return List.of(edit(node).remove("spatial").build());
    }

    private static List<Node> inferenceBatchNormalization(Node node, ConversionContext context) {
        if (node.outputs().stream().skip(1).anyMatch(output -> !output.isEmpty())) {
            throw ConversionContext.impossible(node, 14, "it has the outputs of training");
        }
        return List.of(node);
    }

    // Version 11 asks how coordinates map; version 10 always mapped them like this.
    private static List<Node> resizeAsBefore(Node node, ConversionContext context) {
        Node region = context.constant(node, "roi", TensorData.ofFloats(new long[] {0}));
        return List.of(
                region,
                edit(node)
                        .set(Attribute.of("coordinate_transformation_mode", "asymmetric"))
                        .set(Attribute.of("nearest_mode", "floor"))
                        .input(1, region.output(0))
                        .input(2, node.input(1))
                        .build());
    }

    private static List<Node> dropoutRatio(Node node, ConversionContext context) {
        Node ratio = context.constant(node, "ratio", TensorData.ofFloats(new long[0], node.attribute("ratio", 0.5f)));
        return List.of(
                ratio, edit(node).remove("ratio").input(1, ratio.output(0)).build());
    }

    private static List<Node> roiAlignAsBefore(Node node, ConversionContext context) {
        return List.of(edit(node)
                .set(Attribute.of("coordinate_transformation_mode", "output_half_pixel"))
                .build());
    }

    private static List<Node> splitIntoEqualParts(Node node, ConversionContext context) {
        return List.of(
                node.input(1).isEmpty()
                        ? edit(node)
                                .set(Attribute.of("num_outputs", node.outputs().size()))
                                .build()
                        : node);
    }

    private static List<Node> gridSampleModes(Node node, ConversionContext context) {
        String mode = node.attribute("mode", "bilinear");
        String renamed = mode.equals("bilinear") ? "linear" : mode.equals("bicubic") ? "cubic" : mode;
        return List.of(edit(node).set(Attribute.of("mode", renamed)).build());
    }

    private static List<Node> dftAxis(Node node, ConversionContext context) {
        Node axis = context.constant(node, "axis", TensorData.ofLongs(new long[0], node.attribute("axis", 1L)));
        return List.of(axis, edit(node).remove("axis").input(2, axis.output(0)).build());
    }
}
