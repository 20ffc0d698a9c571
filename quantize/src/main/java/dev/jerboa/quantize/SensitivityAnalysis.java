package dev.jerboa.quantize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.Version;
import dev.jerboa.onnx.opset.OpsetUpgrade;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.calibrate.CalibrationPass;
import dev.jerboa.quantize.choose.CandidateForms;
import dev.jerboa.quantize.choose.MeasuredPlanner;
import dev.jerboa.quantize.choose.Site;
import dev.jerboa.quantize.choose.SiteErrors;
import dev.jerboa.quantize.choose.SiteFinder;
import dev.jerboa.quantize.form.WeightRounding;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.plan.Weight;
import dev.jerboa.quantize.report.FormCandidate;
import dev.jerboa.quantize.report.LayerReport;
import dev.jerboa.quantize.report.Sensitivity;
import dev.jerboa.quantize.report.SensitivityReport;
import dev.jerboa.quantize.simplify.Simplification;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.runtime.data.HeldOut;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Measures what each matrix product of a model alone costs in each form: the mean of one minus the cosine of the model's
 * vectors, on samples that nothing was learned from. Weights are rounded to the nearest.
 *
 * @param layers the products in the order of the graph
 * @param report the same as it is written to a file
 */
public record SensitivityAnalysis(List<SiteErrors> layers, SensitivityReport report) {
    public SensitivityAnalysis {
        layers = List.copyOf(layers);
    }

    /**
     * Measures a model.
     *
     * @param file an ONNX file
     * @param data samples; most are learned from, some are measured on
     * @throws JerboaException if the model has no float matrix product that can take a form
     */
    public static SensitivityAnalysis of(Path file, CalibrationData data, Progress progress) {
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            OnnxModel model = OpsetUpgrade.raise(OnnxFile.read(file), PresetMethod.OPSET);
            Simplification.apply(model);
            Path prepared = directory.path().resolve("prepared.onnx");
            OnnxFile.write(model, prepared);
            HeldOut split = HeldOut.of(data);
            List<SiteErrors> layers = measure(prepared, file, split, progress);
            int probes = split.probes().stream()
                    .mapToInt(CalibrationBatch::sampleCount)
                    .sum();
            Sensitivity sensitivity =
                    new Sensitivity("1 - cosine of the model's vector", probes + " samples of " + data.description());
            return new SensitivityAnalysis(
                    layers,
                    new SensitivityReport(
                            Version.text(),
                            file.getFileName().toString(),
                            data.isReal(),
                            sensitivity,
                            layers.stream().map(SensitivityAnalysis::report).toList()));
        }
    }

    private static List<SiteErrors> measure(Path prepared, Path file, HeldOut split, Progress progress) {
        OnnxModel model = OnnxFile.read(prepared);
        List<Weight> products = SiteFinder.products(model).stream()
                .sorted(Comparator.comparingInt((Weight weight) ->
                        model.graph().nodes().indexOf(weight.uses().get(0).node())))
                .toList();
        if (products.isEmpty()) {
            throw new JerboaException(
                    ErrorCode.NOTHING_TO_DO,
                    file + " has no matrix product with a float weight of 4,096 numbers or more",
                    "See 'jerboa inspect' for what is inside.");
        }
        Calibration calibration =
                CalibrationPass.run(prepared, SiteFinder.requests(products, false), split.calibration(), progress);
        List<Site> sites = SiteFinder.sites(products, calibration);
        return new MeasuredPlanner(prepared, model.opset(), sites, split.probes(), WeightRounding.NEAREST, progress)
                .errors(CandidateForms.all(Deployment.here()));
    }

    private static LayerReport report(SiteErrors layer) {
        List<FormCandidate> candidates = new ArrayList<>();
        for (int i = 0; i < layer.forms().size(); i++) {
            candidates.add(new FormCandidate(
                    layer.forms().get(i).toString(),
                    OptionalDouble.of(layer.errors().get(i)),
                    OptionalDouble.empty(),
                    false));
        }
        LayerReport plain = LayerReport.of(Decision.keep(layer.site().weight(), "only measured"), candidates);
        return plain.named(name(layer));
    }

    /** What to call a product: its node, or its weight if that has no name. */
    public static String name(SiteErrors layer) {
        Node node = layer.site().weight().uses().get(0).node();
        return node.name().isEmpty() ? layer.site().weight().name() : node.name();
    }
}
