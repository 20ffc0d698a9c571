package dev.jerboa.quantize;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.choose.MeasuredPlan;
import dev.jerboa.quantize.plan.QuantizationPlan;
import java.util.Optional;

/**
 * A model rewritten but not yet written.
 *
 * @param model the model with its new weights
 * @param plan what was decided for each weight
 * @param calibration what the samples have shown; absent if there were none
 * @param measured what was measured to decide; absent if nothing was
 */
record Rewriting(
        OnnxModel model, QuantizationPlan plan, Optional<Calibration> calibration, Optional<MeasuredPlan> measured) {}
