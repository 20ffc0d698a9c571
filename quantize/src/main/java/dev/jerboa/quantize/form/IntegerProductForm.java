package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Node;
import dev.jerboa.quantize.plan.ActivationForm;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightForm;
import dev.jerboa.quantize.plan.WeightUse;
import java.util.List;

/** Matrix products of integers on both sides. */
final class IntegerProductForm {
    private final ModelEditor editor;
    private final WeightForm.IntegerProduct form;

    IntegerProductForm(ModelEditor editor, WeightForm.IntegerProduct form) {
        this.editor = editor;
        this.form = form;
    }

    /** Rewrites every product that reads this weight. */
    void apply(Weight weight) {
        IntegerMatrix matrix = editor.matrix(weight, form);
        weight.uses().forEach(use -> rewrite(use, width(weight), matrix));
    }

    private static int width(Weight weight) {
        boolean storedByOutput = weight.uses().get(0).transposed();
        return Math.toIntExact(weight.constant().data().dim(storedByOutput ? 1 : 0));
    }

    /**
     * Replaces a product by its integer form.
     *
     * @param width the inputs of the product
     */
    void rewrite(WeightUse use, int width, IntegerMatrix matrix) {
        editor.replace(use, nodes(use, width, matrix));
    }

    private List<Node> nodes(WeightUse use, int width, IntegerMatrix matrix) {
        ActivationForm activation = form.activation();
        if (activation instanceof ActivationForm.Static known) {
            return StaticProduct.nodes(editor, use, matrix, known);
        } else if (activation instanceof ActivationForm.DynamicRow row) {
            return RowProduct.nodes(editor, use, width, matrix, row);
        } else if (activation instanceof ActivationForm.DynamicRowRange) {
            return RowRangeProduct.nodes(editor, use, width, matrix);
        }
        return DynamicProduct.nodes(editor, use, matrix);
    }
}
