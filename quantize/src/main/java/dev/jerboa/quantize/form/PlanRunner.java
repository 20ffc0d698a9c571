package dev.jerboa.quantize.form;

import dev.jerboa.onnx.Domains;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Spelling;
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
     * @param rounding turns weights into integers
     * @param scratch holds the new weights until the model is written
     */
    public static void run(
            OnnxModel model, QuantizationPlan plan, WeightRounding rounding, Scratch scratch, Progress progress) {
        model.requireIrVersion(MINIMUM_IR_VERSION);
        ModelEditor editor = new ModelEditor(scratch, rounding, plan.spelling());
        long total = plan.taken().stream().mapToLong(Decision::sizeBytesBefore).sum();
        long done = 0;
        for (Decision decision : plan.taken()) {
            progress.update("quantizing", done, total);
            decision.weight()
                    .constant()
                    .owner()
                    .sealInitializer(decision.weight().name());
            apply(editor, decision);
            done += decision.sizeBytesBefore();
        }
        model.graphs().forEach(CommonNodes::merge);
        model.graphs().forEach(BiasFusion::apply);
        if (plan.spelling() == Spelling.QDQ) {
            model.graphs().forEach(graph -> QuantizedBias.apply(graph, editor));
        }
        model.graphs().forEach(Graph::removeDead);
        if (plan.restInHalf()) {
            model.graphs().forEach(graph -> RestInHalf.apply(graph, editor));
            model.graphs().forEach(Graph::removeDead);
        }
        requireOperatorSets(model);
        progress.update("quantizing", total, total);
    }

    static void requireOperatorSets(OnnxModel model) {
        boolean microsoft = model.graphs().stream()
                .flatMap(graph -> graph.nodes().stream())
                .anyMatch(node -> node.domain().equals(Domains.MICROSOFT));
        if (microsoft) {
            model.requireOperatorSet(Domains.MICROSOFT, 1);
        }
    }

    static void apply(ModelEditor editor, Decision decision) {
        if (decision.form() instanceof WeightForm.IntegerProduct product) {
            new IntegerProductForm(editor, product).apply(decision.weight());
        } else if (decision.form() instanceof WeightForm.Blocks blocks) {
            if (editor.spelling().isPortable()) {
                new DequantizedBlocksForm(editor, blocks).apply(decision.weight());
            } else {
                new BlocksForm(editor, blocks).apply(decision.weight());
            }
        } else if (decision.form() instanceof WeightForm.IntegerRows rows) {
            new IntegerRowsForm(editor, rows).apply(decision.weight());
        } else if (decision.form() instanceof WeightForm.Half) {
            new HalfForm(editor).apply(decision.weight());
        }
    }
}
