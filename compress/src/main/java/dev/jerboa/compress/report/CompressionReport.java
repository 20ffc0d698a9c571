package dev.jerboa.compress.report;

import dev.jerboa.quantize.report.BatchInvariance;
import dev.jerboa.quantize.report.KernelRow;
import dev.jerboa.quantize.report.LatencyRow;
import dev.jerboa.quantize.report.LoyaltyReport;
import dev.jerboa.quantize.report.ModelFile;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All that a compression did and measured.
 *
 * @param toolVersion the version of Jerboa
 * @param options the options of the steps, as in the metadata of the result
 * @param source the original
 * @param output the result
 * @param samples what both were run on
 * @param realData whether a person gave the samples
 * @param steps what each step did, in order
 * @param loyalty how far the result agrees with the original
 * @param batchInvariance how much an output depends on what else is in the batch
 * @param latency times; in each shape the original first, then the model after each step
 * @param kernels which operators ONNX Runtime runs
 * @param warnings whole sentences about what a reader should doubt
 */
public record CompressionReport(
        String toolVersion,
        Map<String, String> options,
        ModelFile source,
        ModelFile output,
        String samples,
        boolean realData,
        List<StepReport> steps,
        LoyaltyReport loyalty,
        BatchInvariance batchInvariance,
        List<LatencyRow> latency,
        List<KernelRow> kernels,
        List<String> warnings) {
    public CompressionReport {
        Objects.requireNonNull(toolVersion);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        Objects.requireNonNull(source);
        Objects.requireNonNull(output);
        Objects.requireNonNull(samples);
        steps = List.copyOf(steps);
        Objects.requireNonNull(loyalty);
        Objects.requireNonNull(batchInvariance);
        latency = List.copyOf(latency);
        kernels = List.copyOf(kernels);
        warnings = List.copyOf(warnings);
    }
}
