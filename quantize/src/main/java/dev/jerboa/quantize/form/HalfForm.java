package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.quantize.plan.Weight;
import java.util.List;

/**
 * Weights stored as half-precision floats with a {@code Cast} behind them, which ONNX Runtime computes once, on loading.
 */
final class HalfForm {
    private final ModelEditor editor;

    HalfForm(ModelEditor editor) {
        this.editor = editor;
    }

    /** Makes every reader of this weight read the half-precision copy. */
    void apply(Weight weight) {
        Graph owner = weight.constant().owner();
        String stored = editor.addConstant(
                owner,
                weight.name() + "_half",
                HalfFloats.of(weight.name(), weight.constant().data(), editor.scratch()));
        String restored = owner.freshName(weight.name() + "_float");
        Node cast = Node.of(
                "Cast", restored, List.of(stored), List.of(restored), Attribute.of("to", ElementType.FLOAT.code()));
        owner.prepend(List.of(cast));
        owner.replaceUses(weight.name(), restored);
    }
}
