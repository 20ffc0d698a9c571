package dev.jerboa.quantize;

import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.report.QuantizationReport;
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
 * @param deployment where the result is to run
 * @param comparison how far the result agrees with the original; absent if it was not checked
 * @param report all that was measured; absent unless measurements on data decided
 */
public record QuantizationResult(
        Path output,
        QuantizationPlan plan,
        long sizeBytesBefore,
        long sizeBytesAfter,
        Deployment deployment,
        Optional<ModelComparison> comparison,
        Optional<QuantizationReport> report) {}
