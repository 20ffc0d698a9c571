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
import dev.jerboa.quantize.equalize.InputScaling;
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
    // A vector is multiplied with every row since this version.
    private static final long BROADCAST_OPSET = 7;
    // Standard operators know blocks since this version.
    private static final long BLOCKS_OPSET = 21;

    /** @throws JerboaException if the rounding needs data and there is none, or the other way round, or if it needs blocks and there are none */
    SchemeMethod {
        if (rounding.needsData() != samples.isPresent()) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    rounding.needsData()
                            ? "rounding by " + rounding.optionName() + " has to see samples, and there are none"
                            : "rounding by " + rounding.optionName() + " needs no samples, and there are some",
                    rounding.needsData() ? "Give some with --data." : "Leave them out, or use --rounding gptq.");
        } else if (rounding.scalesInputs() && !options.hasBlocks()) {
            throw withoutBlocks(options, rounding);
        }
    }

    private static JerboaException withoutBlocks(QuantizationOptions options, RoundingMethod rounding) {
        return new JerboaException(
                ErrorCode.INVALID_ARGUMENT,
                "rounding by " + rounding.optionName() + " scales inputs for weights in blocks, and "
                        + options.scheme().optionName() + " has none",
                "Choose --scheme weights-int4 or weights-int8.");
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
        List<Weight> products = products(model);
        Optional<Calibration> seen = samples.map(data -> calibrate(model, products, output, data, progress));
        Optional<Calibration> calibration =
                rounding.scalesInputs() ? seen.map(each -> scaled(model, products, each, progress)) : seen;
        QuantizationPlan plan = Planner.plan(model, options);
        WeightRounding rounded =
                rounding.rounding(activation -> calibration.flatMap(each -> CalibratedGrams.of(each, activation)));
        PlanRunner.run(model, plan, rounded, scratch, progress);
        return new Rewriting(model, plan, calibration, Optional.empty(), Optional.empty());
    }

    /** The products whose weights change. */
    private List<Weight> products(OnnxModel model) {
        Set<String> taken = Planner.plan(model, options).taken().stream()
                .map(decision -> decision.weight().name())
                .collect(Collectors.toSet());
        return SiteFinder.products(model).stream()
                .filter(weight -> taken.contains(weight.name()))
                .toList();
    }

    private Calibration scaled(OnnxModel model, List<Weight> products, Calibration calibration, Progress progress) {
        return InputScaling.apply(model, products, calibration, options.blocks(options.blockSize()), progress);
    }

    /** Runs the model on the samples and watches what its products are multiplied with. */
    private static Calibration calibrate(
            OnnxModel model, List<Weight> products, Path output, CalibrationData data, Progress progress) {
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
            case WEIGHTS_INT8, WEIGHTS_INT4 -> {
                if (portable && original.opset() < BLOCKS_OPSET) {
                    yield OpsetUpgrade.raise(original, BLOCKS_OPSET);
                }
                boolean old = rounding.scalesInputs() && original.opset() < BROADCAST_OPSET;
                yield old ? OpsetUpgrade.raise(original, UPGRADED_OPSET) : original;
            }
            case FP16 -> original;
        };
    }
}
