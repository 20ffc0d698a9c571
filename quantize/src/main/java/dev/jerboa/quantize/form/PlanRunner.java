package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Domains;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.WeightForm;

/** Rewrites a model as a plan says. */
public final class PlanRunner {
    // From version 4 of the file format on, constants need not be listed as inputs.
    private static final long MINIMUM_IR_VERSION = 4;

    private PlanRunner() {}

    /**
     * Carries out a plan.
     *
     * @param model the model that the plan was made for; it changes
     * @param scratch holds the new weights until the model is written
     */
    public static void run(OnnxModel model, QuantizationPlan plan, Scratch scratch, Progress progress) {
        model.requireIrVersion(MINIMUM_IR_VERSION);
        ModelEditor editor = new ModelEditor(scratch);
        long total = plan.taken().stream().mapToLong(Decision::sizeBytesBefore).sum();
        long done = 0;
        for (Decision decision : plan.taken()) {
            progress.update("quantizing", done, total);
            decision.weight()
                    .constant()
                    .owner()
                    .sealInitializer(decision.weight().name());
            apply(model, editor, decision);
            done += decision.sizeBytesBefore();
        }
        model.graphs().forEach(Graph::removeDead);
        progress.update("quantizing", total, total);
    }

    private static void apply(OnnxModel model, ModelEditor editor, Decision decision) {
        if (decision.form() instanceof WeightForm.DynamicInt8) {
            new DynamicInt8Form(editor).apply(decision.weight());
        } else if (decision.form() instanceof WeightForm.Blocks blocks) {
            model.requireOperatorSet(Domains.MICROSOFT, 1);
            new BlocksForm(editor, blocks).apply(decision.weight());
        } else if (decision.form() instanceof WeightForm.IntegerRows) {
            new IntegerRowsForm(editor).apply(decision.weight());
        } else if (decision.form() instanceof WeightForm.Half) {
            new HalfForm(editor).apply(decision.weight());
        }
    }
}
