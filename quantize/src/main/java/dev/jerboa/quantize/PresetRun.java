package dev.jerboa.quantize;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.onnx.serde.Scratch;
import dev.jerboa.quantize.affine.IntegerRange;
import dev.jerboa.quantize.calibrate.ActivationRequest;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.calibrate.CalibrationPass;
import dev.jerboa.quantize.choose.CandidateForms;
import dev.jerboa.quantize.choose.ConvolutionChooser;
import dev.jerboa.quantize.choose.Drop;
import dev.jerboa.quantize.choose.MeasuredPlan;
import dev.jerboa.quantize.choose.MeasuredPlanner;
import dev.jerboa.quantize.choose.Site;
import dev.jerboa.quantize.choose.SiteFinder;
import dev.jerboa.quantize.convolution.ConvolutionPlan;
import dev.jerboa.quantize.convolution.IntegerOperators;
import dev.jerboa.quantize.equalize.ConvolutionEqualization;
import dev.jerboa.quantize.form.CachedRounding;
import dev.jerboa.quantize.form.PlanRunner;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.QuantizationPlan;
import dev.jerboa.quantize.plan.Spelling;
import dev.jerboa.quantize.plan.TargetProcessor;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.plan.WeightFinder;
import dev.jerboa.quantize.report.SaturationReport;
import dev.jerboa.quantize.sequential.SequentialRounding;
import dev.jerboa.runtime.data.HeldOut;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** One run of a preset over one model: calibrate, measure, choose, rewrite. */
final class PresetRun {
    private final PresetOptions options;
    private final Path plain;
    private final Path prepared;
    private final HeldOut split;
    private final Scratch scratch;
    private final Progress progress;
    private final OnnxModel model;
    private final CandidateForms candidates;

    /**
     * A run.
     *
     * @param plain the model in the version of the operators that the forms need
     * @param prepared the same, simplified
     * @param split the samples to learn from and to measure on
     * @param scratch holds the new weights
     */
    PresetRun(PresetOptions options, Path plain, Path prepared, HeldOut split, Scratch scratch, Progress progress) {
        this.options = options;
        this.plain = plain;
        this.prepared = prepared;
        this.split = split;
        this.scratch = scratch;
        this.progress = progress;
        this.model = OnnxFile.read(prepared);
        this.candidates = CandidateForms.of(options.preset(), options.deployment());
    }

    /**
     * The model in the forms that were best.
     *
     * @param state where a killed run has left what it learned
     */
    Rewriting rewrite(Path state) {
        List<Weight> products = SiteFinder.products(model).stream()
                .filter(weight -> !skipped(weight))
                .toList();
        boolean integerConvolutions =
                options.preset() != Preset.FAITHFUL && options.skip().isEmpty();
        List<ActivationRequest> requests = new ArrayList<>(SiteFinder.requests(products, true));
        if (integerConvolutions) {
            requests.addAll(ConvolutionChooser.requests(model));
        }
        Calibration calibration = CalibrationPass.run(
                prepared, ActivationRequest.merged(requests), split.calibration(), Optional.of(state), progress);
        WeightRounding compensated = new CachedRounding(
                RoundingMethod.COMPENSATED.rounding(activation -> CalibratedGrams.of(calibration, activation)),
                scratch);
        List<Site> sites = SiteFinder.sites(products, calibration);
        // At 8 bits the activations cause nearly all of the error; at 4 bits the weights do.
        WeightRounding measuredWith = options.preset() == Preset.SMALL ? compensated : WeightRounding.NEAREST;
        MeasuredPlan measured = new MeasuredPlanner(
                        prepared, model.opset(), sites, split.probes(), measuredWith, progress)
                .plan(candidates, options.maximumDrop(), bytesForProducts(sites));
        List<Weight> weights = WeightFinder.find(model);
        Map<String, Decision> convolutions = integerConvolutions ? rewriteConvolutions(calibration) : Map.of();
        QuantizationPlan plan = QuantizationPlan.of(weights.stream()
                        .map(weight -> Optional.ofNullable(convolutions.get(weight.name()))
                                .orElseGet(() -> decide(weight, measured)))
                        .toList())
                .withRestInHalf(true)
                .withSpelling(options.deployment().spelling());
        return options.preset() == Preset.SMALL && convolutions.isEmpty()
                ? roundInSequence(plan, compensated, calibration, measured)
                : round(plan, compensated, calibration, measured);
    }

    private Rewriting round(
            QuantizationPlan plan, WeightRounding rounding, Calibration calibration, MeasuredPlan measured) {
        PlanRunner.run(model, plan, rounding, scratch, progress);
        return new Rewriting(model, plan, Optional.of(calibration), Optional.of(measured), saturation(measured));
    }

    /** Lets each product make up for those before it, if that proves better on samples it has not seen. */
    private Rewriting roundInSequence(
            QuantizationPlan plan, WeightRounding otherwise, Calibration calibration, MeasuredPlan measured) {
        SequentialRounding sequential =
                new SequentialRounding(prepared, plan, split.calibration(), RoundingMethod.GPTQ, otherwise);
        sequential.run(progress);
        Drop drop = sequential.drop(split.probes());
        if (drop.mean() >= measured.drop().mean()) {
            return round(plan, otherwise, calibration, measured);
        }
        sequential.correctBiases(model);
        return round(plan, sequential.rounding(), calibration, measured.withDrop(drop));
    }

    /** What became of the weights of convolutions, by name; nothing if floats are faster. */
    private Map<String, Decision> rewriteConvolutions(Calibration calibration) {
        if (ConvolutionChooser.requests(model).isEmpty()) {
            return Map.of();
        }
        ConvolutionChooser chooser = chooser(prepared, calibration);
        Optional<ConvolutionChooser.Choice> choice = chooser.choose(options.maximumDrop(), progress);
        OnnxModel equalized = OnnxFile.read(prepared);
        if (choice.isPresent() && ConvolutionEqualization.apply(equalized) > 0) {
            Path file = prepared.resolveSibling("equalized.onnx");
            OnnxFile.write(equalized, file);
            ConvolutionChooser other = chooser(
                    file,
                    CalibrationPass.run(file, ConvolutionChooser.requests(equalized), split.calibration(), progress));
            Optional<ConvolutionChooser.Choice> better =
                    other.choose(options.maximumDrop(), progress).filter(found -> found.isBetterThan(choice.get()));
            if (better.isPresent()) {
                ConvolutionEqualization.apply(model);
                return decisions(applied(other, better.get()));
            }
        }
        return choice.map(found -> decisions(applied(chooser, found))).orElse(Map.of());
    }

    private ConvolutionChooser chooser(Path file, Calibration calibration) {
        return new ConvolutionChooser(
                plain,
                file,
                calibration,
                split.probes(),
                options.deployment().target().fastestWeights());
    }

    private static Map<String, Decision> decisions(ConvolutionPlan plan) {
        return plan.decisions().stream()
                .collect(Collectors.toMap(decision -> decision.weight().name(), decision -> decision));
    }

    private ConvolutionPlan applied(ConvolutionChooser chooser, ConvolutionChooser.Choice choice) {
        ConvolutionPlan plan = chooser.apply(model, choice);
        if (options.deployment().spelling() == Spelling.QOPERATOR) {
            IntegerOperators.apply(model);
        }
        return plan;
    }

    /** What signed 8-bit weights would lose where the result is to run; absent if they lose nothing there. */
    private Optional<SaturationReport> saturation(MeasuredPlan measured) {
        TargetProcessor target = options.deployment().target();
        if (!target.saturates(IntegerRange.INT8)) {
            return Optional.empty();
        }
        progress.update("emulating " + target.title(), 0, 1);
        return SaturationMeasurement.of(prepared, measured, split.probes(), target);
    }

    private Decision decide(Weight weight, MeasuredPlan measured) {
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
        return options.skip()
                .filter(pattern -> pattern.matcher(weight.name()).find()
                        || weight.uses().stream()
                                .anyMatch(use ->
                                        pattern.matcher(use.node().name()).find()))
                .isPresent();
    }

    /** What the limit to the size of the file leaves for the products. */
    private long bytesForProducts(List<Site> sites) {
        return options.maximumBytes().isEmpty()
                ? Long.MAX_VALUE
                : options.maximumBytes().getAsLong() - candidates.sizeBytesOfRest(model, sites);
    }
}
