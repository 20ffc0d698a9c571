package dev.jerboa.quantize;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.opset.OpsetUpgrade;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.simplify.Simplification;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.runtime.data.HeldOut;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Runs a model on data, measures what each form of each weight costs, and takes the best within the limits. */
record PresetMethod(PresetOptions options, CalibrationData samples) implements Method {
    // Rows of an activation can have scales of their own since this version of the operators.
    static final long OPSET = 21;
    private static final int CHECKED_BATCHES = 8;

    @Override
    public String name() {
        return options.preset().optionName();
    }

    @Override
    public Map<String, String> provenance() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("preset", options.preset().optionName());
        entries.put("max-drop", String.format(Locale.ROOT, "%s", options.maximumDrop()));
        options.maximumBytes().ifPresent(bytes -> entries.put("max-bytes", Long.toString(bytes)));
        entries.put("target", options.deployment().target().optionName());
        entries.put("spelling", options.deployment().spelling().optionName());
        options.skip().ifPresent(pattern -> entries.put("skip", pattern.pattern()));
        entries.put("calibration", samples.description());
        return entries;
    }

    @Override
    public List<Map<String, Tensor>> samples(QualityGate gate, OnnxModel original, Path input) {
        try (Stream<CalibrationBatch> batches = samples.batches()) {
            return batches.limit(CHECKED_BATCHES).map(CalibrationBatch::inputs).toList();
        }
    }

    @Override
    public Deployment deployment() {
        return options.deployment();
    }

    @Override
    public Optional<CalibrationData> data() {
        return Optional.of(samples);
    }

    @Override
    public Rewriting rewrite(OnnxModel original, Path output, Scratch scratch, Progress progress) {
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            OnnxModel raised = OpsetUpgrade.raise(original, OPSET);
            Path plain = directory.path().resolve("plain.onnx");
            OnnxFile.write(raised, plain);
            Path prepared = directory.path().resolve("prepared.onnx");
            OnnxModel simpler = OnnxFile.read(plain);
            Simplification.apply(simpler);
            OnnxFile.write(simpler, prepared);
            return new PresetRun(options, plain, prepared, HeldOut.of(samples), scratch, progress)
                    .rewrite(Method.state(output));
        }
    }
}
