package dev.jerboa.quantize;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.opset.OpsetUpgrade;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.calibrate.ActivationStatistics;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.calibrate.CalibrationBatch;
import dev.jerboa.quantize.calibrate.CalibrationData;
import dev.jerboa.quantize.calibrate.CalibrationPass;
import dev.jerboa.quantize.calibrate.HeldOut;
import dev.jerboa.quantize.choose.CandidateForms;
import dev.jerboa.quantize.choose.MeasuredPlan;
import dev.jerboa.quantize.choose.MeasuredPlanner;
import dev.jerboa.quantize.choose.Site;
import dev.jerboa.quantize.choose.SiteFinder;
import dev.jerboa.quantize.form.CachedRounding;
import dev.jerboa.quantize.form.CompensatedRounding;
import dev.jerboa.quantize.form.PlanRunner;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightFinder;
import dev.jerboa.quantize.reconstruct.GptqOptions;
import dev.jerboa.quantize.verify.QualityGate;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
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
    private static final long OPSET = 21;
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
    public Optional<CalibrationData> data() {
        return Optional.of(samples);
    }

    @Override
    public Rewriting rewrite(OnnxModel original, Path output, Scratch scratch, Progress progress) {
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path prepared = directory.path().resolve("prepared.onnx");
            OnnxFile.write(OpsetUpgrade.raise(original, OPSET), prepared);
            return rewrite(prepared, state(output), scratch, progress);
        }
    }

    private Rewriting rewrite(Path prepared, Path state, Scratch scratch, Progress progress) {
        OnnxModel model = OnnxFile.read(prepared);
        HeldOut split = HeldOut.of(samples);
        List<Weight> products = SiteFinder.products(model).stream()
                .filter(weight -> !skipped(weight))
                .toList();
        Calibration calibration = CalibrationPass.run(
                prepared, SiteFinder.requests(products, true), split.calibration(), Optional.of(state), progress);
        List<Site> sites = SiteFinder.sites(products, calibration);
        WeightRounding compensated = new CachedRounding(
                new CompensatedRounding(
                        activation -> Optional.ofNullable(
                                        calibration.activations().get(activation))
                                .flatMap(ActivationStatistics::gram),
                        GptqOptions.DEFAULT),
                scratch);
        // At 8 bits the activations cause nearly all of the error; at 4 bits the weights do.
        WeightRounding measuredWith = options.preset() == Preset.SMALL ? compensated : WeightRounding.NEAREST;
        CandidateForms candidates = CandidateForms.of(options.preset());
        MeasuredPlan measured = new MeasuredPlanner(
                        prepared, model.opset(), sites, split.probes(), measuredWith, progress)
                .plan(candidates, options.maximumDrop(), bytesForProducts(model, sites, candidates));
        QuantizationPlan plan = new QuantizationPlan(
                WeightFinder.find(model).stream()
                        .map(weight -> decide(weight, measured, candidates))
                        .toList(),
                true);
        PlanRunner.run(model, plan, compensated, scratch, progress);
        return new Rewriting(model, plan, Optional.of(calibration), Optional.of(measured));
    }

    private static Path state(Path output) {
        return output.resolveSibling("." + output.getFileName() + ".calibration");
    }

    private Decision decide(Weight weight, MeasuredPlan measured, CandidateForms candidates) {
        return measured.decision(weight)
                .or(() -> skipped(weight) ? Optional.empty() : candidates.table(weight))
                .orElseGet(() -> Decision.keep(weight, reason(weight)));
    }

    private String reason(Weight weight) {
        if (skipped(weight)) {
            return "is skipped: matches '" + options.skip().orElseThrow() + "'; stored in half precision";
        }
        ElementType type = weight.constant().data().type();
        return type == ElementType.FLOAT ? "stored in half precision" : "is " + type + " already";
    }

    private boolean skipped(Weight weight) {
        return options.skip().isPresent()
                && (options.skip().get().matcher(weight.name()).find()
                        || weight.uses().stream()
                                .anyMatch(use -> options.skip()
                                        .get()
                                        .matcher(use.node().name())
                                        .find()));
    }

    /** What the limit to the size of the file leaves for the products. */
    private long bytesForProducts(OnnxModel model, List<Site> sites, CandidateForms candidates) {
        return options.maximumBytes().isEmpty()
                ? Long.MAX_VALUE
                : options.maximumBytes().getAsLong() - candidates.sizeBytesOfRest(model, sites);
    }
}
