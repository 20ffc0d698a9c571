package dev.jerboa.quantize;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.choose.MeasuredPlan;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.report.SaturationReport;
import java.util.Optional;

/**
 * A model rewritten but not yet written.
 *
 * @param model the model with its new weights
 * @param plan what was decided for each weight
 * @param calibration what the samples have shown; absent if there were none
 * @param measured what was measured to decide; absent if nothing was
 * @param saturation what 8-bit weights would lose on the processor it is for; absent if that loses nothing
 */
record Rewriting(
        OnnxModel model,
        QuantizationPlan plan,
        Optional<Calibration> calibration,
        Optional<MeasuredPlan> measured,
        Optional<SaturationReport> saturation) {}
