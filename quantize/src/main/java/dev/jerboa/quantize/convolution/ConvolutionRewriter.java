package dev.jerboa.quantize.convolution;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.quantize.affine.ValueRange;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.WeightForm;
import java.util.Map;

/** Rewrites a convolution network as a plan says, so that ONNX Runtime computes with 8-bit integers. */
public final class ConvolutionRewriter {
    // Before this version DequantizeLinear has one scale for the whole tensor.
    private static final long MINIMUM_OPSET = 13;
    // From version 4 of the file format on, constants need not be listed as inputs.
    private static final long MINIMUM_IR_VERSION = 4;

    private ConvolutionRewriter() {}

    /**
     * Carries out a plan. Biases make up for what rounding the kernels does to the mean of each output, where the means of
     * the inputs are known.
     *
     * @param model the model that the plan was made for; it changes
     * @param ranges of {@link ConvolutionPlan#activations()}; values beyond saturate
     * @param inputMeans the mean of each channel of {@link ConvolutionPlan#inputs()}, by name; some or none
     * @throws JerboaException {@link ErrorCode#UNSUPPORTED} if the model's operators are older than version 13, {@link
     *     ErrorCode#INVALID_ARGUMENT} if a range is missing, {@link ErrorCode#INVALID_WEIGHT} if a weight is NaN or
     *     infinite
     */
    public static void apply(
            OnnxModel model, ConvolutionPlan plan, Map<String, ValueRange> ranges, Map<String, double[]> inputMeans) {
        requireOpset(model);
        plan.activations().stream()
                .filter(name -> !ranges.containsKey(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new JerboaException(
                            ErrorCode.INVALID_ARGUMENT,
                            "the range of the activation '" + name + "' is missing; " + ranges.size()
                                    + " ranges are given, " + plan.activations().size() + " are needed",
                            "Calibrate every activation that the plan names.");
                });
        model.requireIrVersion(MINIMUM_IR_VERSION);
        Graph graph = model.graph();
        SharedConstants constants = new SharedConstants(graph);
        StepWriter writer = new StepWriter(graph, constants, plan.integers(), ranges, inputMeans);
        plan.steps().forEach(writer::write);
        for (Decision decision : plan.decisions()) {
            if (decision.isTaken()) {
                graph.sealInitializer(decision.weight().name());
            }
            if (decision.form() instanceof WeightForm.IntegerChannels) {
                StoredKernels.store(graph, constants, decision.weight());
            }
        }
        graph.removeDead();
        graph.sortTopologically();
    }

    private static void requireOpset(OnnxModel model) {
        if (model.opset() < MINIMUM_OPSET) {
            throw new JerboaException(
                    ErrorCode.UNSUPPORTED,
                    "integers with a scale for each channel need version " + MINIMUM_OPSET
                            + " of the standard operators, and this model is written in version " + model.opset(),
                    "Convert the model to version " + MINIMUM_OPSET + " or later first.");
        }
    }
}
