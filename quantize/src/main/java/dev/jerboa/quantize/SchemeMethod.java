package dev.jerboa.quantize;

import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.opset.OpsetUpgrade;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.form.PlanRunner;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.plan.Planner;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gives every weight the form of one scheme; no data is needed. */
record SchemeMethod(QuantizationOptions options) implements Method {
    // Dynamic quantization came with version 11 of the operators; older models go to the one that is most widely run.
    private static final long DYNAMIC_OPSET = 11;
    private static final long UPGRADED_OPSET = 13;
    // Standard operators know blocks since this version.
    private static final long BLOCKS_OPSET = 21;

    @Override
    public String name() {
        return options.scheme().optionName();
    }

    @Override
    public Map<String, String> provenance() {
        Map<String, String> entries = new LinkedHashMap<>();
        entries.put("scheme", options.scheme().optionName());
        entries.put("block", Integer.toString(options.blockSize()));
        entries.put("searched", Boolean.toString(options.searched()));
        entries.put("symmetric", Boolean.toString(options.symmetric()));
        entries.put("keep-embeddings", Boolean.toString(options.keepEmbeddings()));
        entries.put("target", options.deployment().target().optionName());
        entries.put("spelling", options.deployment().spelling().optionName());
        options.skip().ifPresent(pattern -> entries.put("skip", pattern.pattern()));
        return entries;
    }

    @Override
    public List<Map<String, Tensor>> samples(QualityGate gate, OnnxModel original, Path input) {
        return gate.generatedInputs(original, input);
    }

    @Override
    public Deployment deployment() {
        return options.deployment();
    }

    @Override
    public Optional<CalibrationData> data() {
        return Optional.empty();
    }

    @Override
    public Rewriting rewrite(OnnxModel original, Path output, Scratch scratch, Progress progress) {
        OnnxModel model = raised(original);
        QuantizationPlan plan = Planner.plan(model, options);
        PlanRunner.run(model, plan, WeightRounding.NEAREST, scratch, progress);
        return new Rewriting(model, plan, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private OnnxModel raised(OnnxModel original) {
        boolean portable = options.deployment().spelling().isPortable();
        return switch (options.scheme()) {
            case DYNAMIC_INT8 ->
                original.opset() < DYNAMIC_OPSET ? OpsetUpgrade.raise(original, UPGRADED_OPSET) : original;
            case WEIGHTS_INT8, WEIGHTS_INT4 ->
                portable && original.opset() < BLOCKS_OPSET ? OpsetUpgrade.raise(original, BLOCKS_OPSET) : original;
            case FP16 -> original;
        };
    }
}
