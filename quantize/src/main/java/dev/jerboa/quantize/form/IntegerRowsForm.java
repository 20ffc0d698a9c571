package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.plan.ActivationForm;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.List;

/**
 * Embedding tables of 8-bit integers with a scale for each row, in standard operators of any version.
 *
 * <p>Only the rows looked up become float: {@code Cast(Gather(values, ids)) * Gather(scales, ids)}.
 */
final class IntegerRowsForm {
    private final ModelEditor editor;
    private final WeightForm.IntegerRows form;

    IntegerRowsForm(ModelEditor editor, WeightForm.IntegerRows form) {
        this.editor = editor;
        this.form = form;
    }

    /** Rewrites every look-up in this table, and every product with its transpose. */
    void apply(Weight weight) {
        Graph owner = weight.constant().owner();
        ChannelInt8 integers = ChannelInt8.ofRows(weight, IntegerRange.INT8, editor.scratch());
        String values = editor.addConstant(owner, weight.name() + "_quantized", integers.values());
        String scales = editor.addConstant(owner, weight.name() + "_scale", integers.scalesAsColumn());
        for (WeightUse use : weight.uses()) {
            if (use.role() == WeightUse.Role.EMBEDDING) {
                lookUp(use, values, scales);
            } else {
                multiply(use, integers, values, scales);
            }
        }
    }

    private void lookUp(WeightUse use, String values, String scales) {
        Node node = use.node();
        String rows = ModelEditor.inner(use, "integers");
        String converted = ModelEditor.inner(use, "converted");
        String rowScales = ModelEditor.inner(use, "scales");
        editor.replace(
                use,
                List.of(
                        Node.of(
                                "Gather",
                                ModelEditor.nodeName(use, "integers"),
                                List.of(values, node.input(1)),
                                List.of(rows)),
                        Node.of(
                                "Gather",
                                ModelEditor.nodeName(use, "scales"),
                                List.of(scales, node.input(1)),
                                List.of(rowScales)),
                        Node.of(
                                "Cast",
                                ModelEditor.nodeName(use, "cast"),
                                List.of(rows),
                                List.of(converted),
                                Attribute.of("to", ElementType.FLOAT.code())),
                        Node.of(
                                "Mul",
                                ModelEditor.nodeName(use, "scaled"),
                                List.of(converted, rowScales),
                                List.of(node.output(0)))));
    }

    // A tied table: rows are outputs here, so the transpose has one scale an output. Both constants fold on loading.
    private void multiply(WeightUse use, ChannelInt8 integers, String values, String scales) {
        int rows = Math.toIntExact(integers.values().dim(0));
        int width = Math.toIntExact(integers.values().dim(1));
        Graph graph = use.graph();
        String matrix = graph.freshName(values + "_transposed");
        String vector = graph.freshName(scales + "_vector");
        String flat = editor.addConstant(graph, scales + "_shape", TensorData.ofLongs(new long[] {1}, -1));
        graph.insertBefore(
                use.node(),
                List.of(
                        Node.of(
                                "Transpose",
                                ModelEditor.nodeName(use, "transpose"),
                                List.of(values),
                                List.of(matrix),
                                Attribute.of("perm", 1L, 0L)),
                        Node.of(
                                "Reshape",
                                ModelEditor.nodeName(use, "scale_vector"),
                                List.of(scales, flat),
                                List.of(vector))));
        new IntegerProductForm(editor, WeightForm.IntegerProduct.of(new ActivationForm.DynamicTensor()))
                .rewrite(use, width, new IntegerMatrix(factor(use, matrix), vector, form.factor(), rows));
    }

    /** The integers of the table in the range that the kernel of a product wants, computed on loading, too. */
    private String factor(WeightUse use, String matrix) {
        if (form.factor().signed()) {
            return matrix;
        }
        String wide = ModelEditor.inner(use, "weight_float");
        String raised = ModelEditor.inner(use, "weight_raised");
        String unsigned = ModelEditor.inner(use, "weight_unsigned");
        use.graph()
                .insertBefore(
                        use.node(),
                        List.of(
                                Node.of(
                                        "Cast",
                                        wide,
                                        List.of(matrix),
                                        List.of(wide),
                                        Attribute.of("to", ElementType.FLOAT.code())),
                                Node.of(
                                        "Add",
                                        raised,
                                        List.of(
                                                wide,
                                                editor.sharedFloat(
                                                        use.graph(),
                                                        form.factor().middle())),
                                        List.of(raised)),
                                Node.of(
                                        "Cast",
                                        unsigned,
                                        List.of(raised),
                                        List.of(unsigned),
                                        Attribute.of("to", ElementType.UINT8.code()))));
        return unsigned;
    }
}
