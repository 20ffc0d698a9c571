package dev.jerboa.quantize;

import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.choose.MeasuredPlan;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.verify.ModelComparison;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a quantization did.
 *
 * @param output the file written
 * @param plan what was decided for each weight
 * @param sizeBytesBefore bytes of the original, data files included
 * @param sizeBytesAfter bytes of the result, data files included
 * @param comparison how far the result agrees with the original; absent if it was not checked
 * @param calibration what the samples have shown; absent if there were none
 * @param measured what was measured to decide on forms; absent if a scheme decided
 */
public record QuantizationResult(
        Path output,
        QuantizationPlan plan,
        long sizeBytesBefore,
        long sizeBytesAfter,
        Optional<ModelComparison> comparison,
        Optional<Calibration> calibration,
        Optional<MeasuredPlan> measured) {}
