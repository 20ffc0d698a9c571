package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.plan.ChannelScales;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A matrix that the file holds in blocks of 4 bits and the kernels read as 8-bit integers.
 *
 * <p>Standard operators over constants unpack the blocks and quantize them again with a scale for each output. ONNX Runtime
 * computes them once, when it loads the model: the file is that of 4 bits, the speed that of 8.
 */
final class PackedMatrix {
    private final ModelEditor editor;
    private final WeightForm.Blocks form;
    private final IntegerRange range;
    private final List<Node> nodes = new ArrayList<>();

    PackedMatrix(ModelEditor editor, WeightForm.Blocks form, IntegerRange range) {
        this.editor = editor;
        this.form = form;
        this.range = range;
    }

    /** Adds the blocks and the operators that unpack them to the graph of a weight. */
    IntegerMatrix of(Weight weight, Optional<ChannelScales> channelScales) {
        boolean storedByOutput = weight.uses().get(0).transposed();
        BlockIntegers blocks = editor.rounding().blocks(weight, storedByOutput, channelScales, form, editor.scratch());
        Graph graph = weight.constant().owner();
        String name = weight.name();
        long rows = blocks.rows();
        long count = form.layout().blocks(blocks.width());
        long size = form.layout().blockSize();
        String packed = editor.addConstant(graph, name + "_packed", blocks.integers());
        String scales = editor.addConstant(graph, name + "_block_scales", blocks.scales());
        String integers = unpacked(graph, name, packed, rows, count, size);
        String centred =
                add(graph, "Sub", name + "_centred", List.of(integers, zeroPoints(graph, name, blocks, count)));
        String blockScales = add(
                graph,
                "Reshape",
                name + "_block_scales_column",
                List.of(scales, editor.sharedIntegers(graph, rows, count, 1)));
        String scaled = add(graph, "Mul", name + "_scaled", List.of(centred, blockScales));
        String matrix = add(
                graph, "Reshape", name + "_rows", List.of(scaled, editor.sharedIntegers(graph, rows, count * size)));
        if (count * size != blocks.width()) {
            matrix = slice(graph, name + "_cut", matrix, 1, blocks.width());
        }
        String transposed = add(graph, "Transpose", name + "_matrix", List.of(matrix), Attribute.of("perm", 1L, 0L));
        IntegerMatrix result = integers(graph, name, transposed, Math.toIntExact(rows));
        graph.prepend(nodes);
        return result;
    }

    /** Integers of a float matrix {@code [inputs, outputs]}, with a scale for each output. */
    private IntegerMatrix integers(Graph graph, String name, String matrix, int outputs) {
        String magnitudes = add(graph, "Abs", name + "_magnitudes", List.of(matrix));
        String maxima = editor.reduce(graph, nodes, "ReduceMax", name + "_maxima", magnitudes, 0, false);
        String steps =
                add(graph, "Mul", name + "_steps", List.of(maxima, editor.sharedFloat(graph, 1f / (range.half() - 1))));
        String scales = add(graph, "Max", name + "_scale", List.of(steps, editor.sharedFloat(graph, Float.MIN_NORMAL)));
        String divided = add(graph, "Div", name + "_divided", List.of(matrix, scales));
        String rounded = add(graph, "Round", name + "_rounded", List.of(divided));
        ElementType type = range.signed() ? ElementType.INT8 : ElementType.UINT8;
        String shifted = range.signed()
                ? rounded
                : add(graph, "Add", name + "_shifted", List.of(rounded, editor.sharedFloat(graph, range.middle())));
        String values = add(graph, "Cast", name + "_quantized", List.of(shifted), Attribute.of("to", type.code()));
        return new IntegerMatrix(values, scales, range, outputs);
    }

    private String zeroPoints(Graph graph, String name, BlockIntegers blocks, long count) {
        if (blocks.zeroPoints().isEmpty()) {
            return editor.sharedFloat(graph, form.layout().integers().middle());
        }
        TensorData packed = blocks.zeroPoints().get();
        String constant = editor.addConstant(graph, name + "_block_zero_points", packed);
        long stored = packed.dim(1) * 2;
        String all = unpacked(graph, name + "_zero_point", constant, blocks.rows(), stored, 1);
        return stored == count ? all : slice(graph, name + "_zero_points_cut", all, 1, count);
    }

    /** Floats {@code [rows, count, size]} from pairs of 4-bit integers, the first in the low half of a byte. */
    private String unpacked(Graph graph, String name, String packed, long rows, long count, long size) {
        String four = editor.sharedConstant(
                graph,
                "jerboa_shift_4",
                () -> TensorData.of(ElementType.UINT8, new long[0], ByteSource.of(new byte[] {4})));
        String high = shift(graph, name + "_high", packed, four, "RIGHT");
        String low = shift(graph, name + "_low", shift(graph, name + "_raised", packed, four, "LEFT"), four, "RIGHT");
        String flat = editor.sharedIntegers(graph, -1, 1);
        String pairs = add(
                graph,
                "Concat",
                name + "_pairs",
                List.of(
                        add(graph, "Reshape", name + "_low_column", List.of(low, flat)),
                        add(graph, "Reshape", name + "_high_column", List.of(high, flat))),
                Attribute.of("axis", 1L));
        String shaped = add(
                graph, "Reshape", name + "_unpacked", List.of(pairs, editor.sharedIntegers(graph, rows, count, size)));
        return add(
                graph, "Cast", name + "_unpacked_float", List.of(shaped), Attribute.of("to", ElementType.FLOAT.code()));
    }

    private String shift(Graph graph, String name, String bytes, String bits, String direction) {
        return add(graph, "BitShift", name, List.of(bytes, bits), Attribute.of("direction", direction));
    }

    private String slice(Graph graph, String name, String value, long axis, long end) {
        return add(
                graph,
                "Slice",
                name,
                List.of(
                        value,
                        editor.sharedIntegers(graph, 0),
                        editor.sharedIntegers(graph, end),
                        editor.sharedIntegers(graph, axis)));
    }

    private String add(Graph graph, String operator, String hint, List<String> inputs, Attribute... attributes) {
        String output = graph.freshName(hint);
        nodes.add(Node.of(operator, output, inputs, List.of(output), attributes));
        return output;
    }
}
