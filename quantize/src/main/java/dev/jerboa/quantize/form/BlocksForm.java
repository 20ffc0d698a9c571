package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.BlockLayout;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Blocks of integers that ONNX Runtime's {@code MatMulNBits} multiplies with, and of which its
 * {@code GatherBlockQuantized} looks up rows.
 *
 * <p>Both kernels keep a matrix {@code [outputs, inputs]} in the same bytes, so that a table which is looked up at one
 * end of a model and multiplied with at the other stays one weight: only its declared shape differs, which a
 * {@code Reshape} of the constant changes when the model is loaded.
 */
final class BlocksForm {
    // Level 4 lets the kernel compute in 8-bit integers; lower levels are up to five times slower.
    private static final int ACCURACY_LEVEL = 4;

    private final ModelEditor editor;
    private final WeightForm.Blocks form;
    private final BlockLayout layout;

    BlocksForm(ModelEditor editor, WeightForm.Blocks form) {
        this.editor = editor;
        this.form = form;
        this.layout = form.layout();
    }

    /** Rewrites every operator that reads this weight. */
    void apply(Weight weight) {
        boolean table = weight.uses().stream().anyMatch(use -> use.role() == WeightUse.Role.EMBEDDING);
        boolean storedByOutput = table || weight.uses().get(0).transposed();
        BlockIntegers integers =
                editor.rounding().blocks(weight, storedByOutput, Optional.empty(), form, editor.scratch());
        Graph owner = weight.constant().owner();
        String name = weight.name();
        String scales = editor.addConstant(owner, name + "_scales", integers.scales());
        Optional<String> zeroPoints =
                integers.zeroPoints().map(data -> editor.addConstant(owner, name + "_zero_points", data));
        TensorData packed = table ? integers.asTable() : integers.asMatrix();
        String values = editor.addConstant(owner, name + "_quantized", packed);
        for (WeightUse use : weight.uses()) {
            if (use.role() == WeightUse.Role.EMBEDDING) {
                editor.replace(use, List.of(lookUp(use, values, scales, zeroPoints)));
            } else {
                List<Node> nodes = new ArrayList<>();
                String matrix =
                        table ? reshaped(use, values, integers.asMatrix().dims(), nodes) : values;
                multiply(use, integers, matrix, scales, zeroPoints, nodes);
                editor.replace(use, nodes);
            }
        }
    }

    private void multiply(
            WeightUse use,
            BlockIntegers integers,
            String values,
            String scales,
            Optional<String> zeroPoints,
            List<Node> nodes) {
        Node node = use.node();
        List<String> inputs = new ArrayList<>(List.of(node.input(0), values, scales));
        zeroPoints.ifPresent(inputs::add);
        Optional<Node> bias = GemmBias.node(use);
        nodes.add(Node.ofMicrosoft(
                "MatMulNBits",
                ModelEditor.nodeName(use, "blocks"),
                inputs,
                List.of(bias.map(add -> add.input(0)).orElse(node.output(0))),
                Attribute.of("K", integers.width()),
                Attribute.of("N", integers.rows()),
                Attribute.of("bits", layout.bits()),
                Attribute.of("block_size", layout.blockSize()),
                Attribute.of("accuracy_level", ACCURACY_LEVEL)));
        bias.ifPresent(nodes::add);
    }

    private Node lookUp(WeightUse use, String values, String scales, Optional<String> zeroPoints) {
        Node node = use.node();
        List<String> inputs = new ArrayList<>(List.of(values, node.input(1), scales));
        zeroPoints.ifPresent(inputs::add);
        return Node.ofMicrosoft(
                "GatherBlockQuantized",
                ModelEditor.nodeName(use, "blocks"),
                inputs,
                List.of(node.output(0)),
                Attribute.of("gather_axis", 0L),
                Attribute.of("quantize_axis", 1L),
                Attribute.of("bits", layout.bits()),
                Attribute.of("block_size", layout.blockSize()));
    }

    private String reshaped(WeightUse use, String values, long[] dims, List<Node> nodes) {
        String shape =
                editor.addConstant(use.graph(), values + "_shape", TensorData.ofLongs(new long[] {dims.length}, dims));
        String matrix = use.graph().freshName(values + "_matrix");
        nodes.add(Node.of("Reshape", ModelEditor.nodeName(use, "reshape"), List.of(values, shape), List.of(matrix)));
        return matrix;
    }
}
