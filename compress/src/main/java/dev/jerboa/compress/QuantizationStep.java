package dev.jerboa.compress;

import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.Preset;
import dev.jerboa.quantize.PresetOptions;
import dev.jerboa.quantize.QuantizationOptions;
import dev.jerboa.quantize.QuantizationResult;
import dev.jerboa.quantize.QuantizationScheme;
import dev.jerboa.quantize.Quantizer;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Gives the weights of a model fewer bits, by a preset or a scheme. */
public final class QuantizationStep implements CompressionStep {
    private static final String PREFIX = "jerboa.";
    private static final String OPTIONS = PREFIX + "quantize.";

    private final Optional<PresetOptions> preset;
    private final Optional<QuantizationOptions> scheme;
    private final String name;

    private QuantizationStep(Optional<PresetOptions> preset, Optional<QuantizationOptions> scheme, String name) {
        this.preset = preset;
        this.scheme = scheme;
        this.name = "quantize:" + name;
    }

    /** A step that measures which form of each weight is best. */
    public static QuantizationStep of(PresetOptions options) {
        return new QuantizationStep(
                Optional.of(options), Optional.empty(), options.preset().optionName());
    }

    /** A step that gives all weights one form. */
    public static QuantizationStep of(QuantizationOptions options) {
        return new QuantizationStep(
                Optional.empty(), Optional.of(options), options.scheme().optionName());
    }

    /**
     * The step of a preset's or a scheme's name, with its defaults.
     *
     * @throws dev.jerboa.onnx.JerboaException if it is the name of neither
     */
    public static QuantizationStep named(String name) {
        for (Preset preset : Preset.values()) {
            if (preset.optionName().equals(name)) {
                return of(PresetOptions.of(preset));
            }
        }
        return of(QuantizationOptions.of(QuantizationScheme.ofOptionName(name)));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public StepResult apply(Path source, Path target, CalibrationData data, Progress progress) {
        Quantizer.Builder quantizer = Quantizer.builder().progress(progress);
        preset.ifPresent(options -> quantizer.preset(options, data));
        scheme.ifPresent(quantizer::options);
        QuantizationResult result = quantizer.build().quantize(source, target);
        Map<String, String> entries = new LinkedHashMap<>();
        OnnxFile.read(target).metadata().forEach((key, value) -> {
            if (key.startsWith(OPTIONS)) {
                entries.put(key.substring(PREFIX.length()), value);
            }
        });
        return new StepResult(
                entries,
                UnaryOperator.identity(),
                Optional.empty(),
                Optional.empty(),
                result.report(),
                result.report().map(report -> report.warnings()).orElse(List.of()));
    }
}
