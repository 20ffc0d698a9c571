package dev.jerboa.quantize.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * All that a quantization run did and measured; what it did not do or measure is absent.
 *
 * <p>Nothing in it tells the time of day, so that the same run gives the same report but for the times measured.
 *
 * @param toolVersion the version of Jerboa
 * @param options the options of the run and their values, in the order in which a person would give them
 * @param seed what random choices began with
 * @param target the processor that the result is meant for
 * @param source the original
 * @param output the result
 * @param calibration what the model was run on before it was changed
 * @param loyalty how far the result agrees with the original
 * @param batchInvariance how much an output depends on what else is in the batch
 * @param latency times; in each shape the original first, the result second, then any other model
 * @param kernels which operators ONNX Runtime runs
 * @param sensitivity how the errors of the candidates in {@code layers} were measured
 * @param saturation what 8-bit weights would lose on the processor that the result is meant for
 * @param layers what became of each weight, in the order of the graph
 * @param stages how long each part of the run took, in order
 * @param warnings whole sentences about what a reader should doubt, the gravest first
 */
public record QuantizationReport(
        String toolVersion,
        Map<String, String> options,
        OptionalLong seed,
        Optional<String> target,
        ModelFile source,
        ModelFile output,
        Optional<CalibrationReport> calibration,
        Optional<LoyaltyReport> loyalty,
        Optional<BatchInvariance> batchInvariance,
        List<LatencyRow> latency,
        List<KernelRow> kernels,
        Optional<Sensitivity> sensitivity,
        Optional<SaturationReport> saturation,
        List<LayerReport> layers,
        List<StageTime> stages,
        List<String> warnings) {
    public QuantizationReport {
        Objects.requireNonNull(toolVersion);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        Objects.requireNonNull(seed);
        Objects.requireNonNull(target);
        Objects.requireNonNull(source);
        Objects.requireNonNull(output);
        Objects.requireNonNull(calibration);
        Objects.requireNonNull(loyalty);
        Objects.requireNonNull(batchInvariance);
        latency = List.copyOf(latency);
        kernels = List.copyOf(kernels);
        Objects.requireNonNull(sensitivity);
        Objects.requireNonNull(saturation);
        layers = List.copyOf(layers);
        stages = List.copyOf(stages);
        warnings = List.copyOf(warnings);
    }

    /** A report to be filled in as a run goes on. */
    public static Builder builder(String toolVersion, ModelFile source, ModelFile output) {
        return new Builder(toolVersion, source, output);
    }

    /** Gathers a {@link QuantizationReport}; what is not given stays absent. */
    public static final class Builder {
        private final String toolVersion;
        private final ModelFile source;
        private final ModelFile output;
        private final Map<String, String> options = new LinkedHashMap<>();
        private OptionalLong seed = OptionalLong.empty();
        private Optional<String> target = Optional.empty();
        private Optional<CalibrationReport> calibration = Optional.empty();
        private Optional<LoyaltyReport> loyalty = Optional.empty();
        private Optional<BatchInvariance> batchInvariance = Optional.empty();
        private final List<LatencyRow> latency = new ArrayList<>();
        private final List<KernelRow> kernels = new ArrayList<>();
        private Optional<Sensitivity> sensitivity = Optional.empty();
        private Optional<SaturationReport> saturation = Optional.empty();
        private final List<LayerReport> layers = new ArrayList<>();
        private final List<StageTime> stages = new ArrayList<>();
        private final List<String> warnings = new ArrayList<>();

        private Builder(String toolVersion, ModelFile source, ModelFile output) {
            this.toolVersion = toolVersion;
            this.source = source;
            this.output = output;
        }

        /** Adds an option of the run. */
        public Builder option(String name, String value) {
            options.put(name, value);
            return this;
        }

        /** Sets what random choices began with. */
        public Builder seed(long value) {
            seed = OptionalLong.of(value);
            return this;
        }

        /** Sets the processor that the result is meant for. */
        public Builder target(String value) {
            target = Optional.of(value);
            return this;
        }

        /** Sets what the model was run on before it was changed. */
        public Builder calibration(CalibrationReport value) {
            calibration = Optional.of(value);
            return this;
        }

        /** Sets how far the result agrees with the original. */
        public Builder loyalty(LoyaltyReport value) {
            loyalty = Optional.of(value);
            return this;
        }

        /** Sets how much an output depends on what else is in the batch. */
        public Builder batchInvariance(BatchInvariance value) {
            batchInvariance = Optional.of(value);
            return this;
        }

        /** Adds times: in each shape the original first, the result second, then any other model. */
        public Builder latency(List<LatencyRow> rows) {
            latency.addAll(rows);
            return this;
        }

        /** Adds operators that ONNX Runtime runs. */
        public Builder kernels(List<KernelRow> rows) {
            kernels.addAll(rows);
            return this;
        }

        /** Sets how the errors of single layers were measured. */
        public Builder sensitivity(Sensitivity value) {
            sensitivity = Optional.of(value);
            return this;
        }

        /** Sets what 8-bit weights would lose on the processor that the result is meant for. */
        public Builder saturation(SaturationReport value) {
            saturation = Optional.of(value);
            return this;
        }

        /** Adds layers, in the order of the graph. */
        public Builder layers(List<LayerReport> reports) {
            layers.addAll(reports);
            return this;
        }

        /** Adds a stage that is over. */
        public Builder stage(String name, double seconds) {
            stages.add(new StageTime(name, seconds));
            return this;
        }

        /** Adds a whole sentence about what a reader should doubt; the gravest first. */
        public Builder warning(String sentence) {
            warnings.add(sentence);
            return this;
        }

        /** The report. */
        public QuantizationReport build() {
            return new QuantizationReport(
                    toolVersion,
                    options,
                    seed,
                    target,
                    source,
                    output,
                    calibration,
                    loyalty,
                    batchInvariance,
                    latency,
                    kernels,
                    sensitivity,
                    saturation,
                    layers,
                    stages,
                    warnings);
        }
    }
}
