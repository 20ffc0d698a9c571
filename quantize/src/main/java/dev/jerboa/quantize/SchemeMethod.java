package dev.jerboa.quantize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.opset.OpsetUpgrade;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.calibrate.CalibrationPass;
import dev.jerboa.quantize.choose.SiteFinder;
import dev.jerboa.quantize.form.PlanRunner;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.plan.Planner;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Gives every weight the form of one scheme. Data is needed by some ways of rounding only. */
record SchemeMethod(QuantizationOptions options, RoundingMethod rounding, Optional<CalibrationData> samples)
        implements Method {
    // Dynamic quantization came with version 11 of the operators; older models go to the one that is most widely run.
    private static final long DYNAMIC_OPSET = 11;
    private static final long UPGRADED_OPSET = 13;
    // Standard operators know blocks since this version.
    private static final long BLOCKS_OPSET = 21;

    /** @throws JerboaException if the rounding needs data and there is none, or the other way round */
    SchemeMethod {
        if (rounding.needsData() != samples.isPresent()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    rounding.needsData()
                            ? "rounding by " + rounding.optionName() + " has to see samples, and there are none"
                            : "rounding by " + rounding.optionName() + " needs no samples, and there are some",
                    rounding.needsData() ? "Give some with --data." : "Leave them out, or use --rounding gptq.");
        }
    }

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
        entries.put("rounding", rounding.optionName());
        samples.ifPresent(data -> entries.put("calibration", data.description()));
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
        Optional<Calibration> calibration = samples.map(data -> calibrate(model, plan, output, data, progress));
        WeightRounding rounded =
                rounding.rounding(activation -> calibration.flatMap(seen -> CalibratedGrams.of(seen, activation)));
        PlanRunner.run(model, plan, rounded, scratch, progress);
        return new Rewriting(model, plan, calibration, Optional.empty(), Optional.empty());
    }

    /** Runs the model on the samples and watches what its products are multiplied with. */
    private static Calibration calibrate(
            OnnxModel model, QuantizationPlan plan, Path output, CalibrationData data, Progress progress) {
        Set<String> taken =
                plan.taken().stream().map(decision -> decision.weight().name()).collect(Collectors.toSet());
        List<Weight> products = SiteFinder.products(model).stream()
                .filter(weight -> taken.contains(weight.name()))
                .toList();
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path plain = directory.path().resolve("plain.onnx");
            OnnxFile.write(model, plain);
            return CalibrationPass.run(
                    plain, SiteFinder.requests(products, true), data, Optional.of(Method.state(output)), progress);
        }
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
