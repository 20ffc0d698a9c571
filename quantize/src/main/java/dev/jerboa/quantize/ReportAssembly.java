package dev.jerboa.quantize;

import dev.jerboa.onnx.Version;
import dev.jerboa.quantize.calibrate.Calibration;
import dev.jerboa.quantize.choose.MeasuredPlan;
import dev.jerboa.quantize.choose.SiteMeasurement;
import dev.jerboa.quantize.plan.Decision;
import dev.jerboa.quantize.plan.Deployment;
import dev.jerboa.quantize.plan.HostProcessor;
import dev.jerboa.quantize.plan.TargetProcessor;
import dev.jerboa.quantize.report.BatchInvariance;
import dev.jerboa.quantize.report.CalibrationReport;
import dev.jerboa.quantize.report.FormCandidate;
import dev.jerboa.quantize.report.KernelRow;
import dev.jerboa.quantize.report.LatencyRow;
import dev.jerboa.quantize.report.LayerReport;
import dev.jerboa.quantize.report.LoyaltyReport;
import dev.jerboa.quantize.report.ModelFile;
import dev.jerboa.quantize.report.QuantizationReport;
import dev.jerboa.quantize.report.Sensitivity;
import dev.jerboa.quantize.verify.MeasuredBatches;
import dev.jerboa.quantize.verify.SampleAgreement;
import dev.jerboa.runtime.KernelFootprint;
import dev.jerboa.runtime.LatencyBenchmark;
import dev.jerboa.runtime.LatencyReport;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Measures a result beside its original, and puts all that a run has learned into a report. */
final class ReportAssembly {
    private final Path original;
    private final Path candidate;
    private final MeasuredBatches batches;

    /**
     * Prepares to measure.
     *
     * @param candidate the result, wherever it is now
     */
    ReportAssembly(Path original, Path candidate, CalibrationData data) {
        this.original = original;
        this.candidate = candidate;
        this.batches = MeasuredBatches.of(data);
    }

    /** The report of a run that was led by measurements. */
    QuantizationReport assemble(
            Map<String, String> options,
            Deployment deployment,
            Rewriting rewriting,
            ModelFile source,
            ModelFile output) {
        QuantizationReport.Builder report = QuantizationReport.builder(Version.text(), source, output);
        options.forEach(report::option);
        target(report, deployment);
        rewriting.saturation().ifPresent(report::saturation);
        rewriting.calibration().ifPresent(calibration -> calibration(report, calibration));
        rewriting
                .measured()
                .ifPresent(measured -> report.sensitivity(new Sensitivity(
                        "1 - cosine of the model's vector, one layer changed at a time",
                        "samples kept back from calibration")));
        report.layers(rewriting.plan().decisions().stream()
                .map(decision -> LayerReport.of(decision, candidates(decision, rewriting.measured())))
                .toList());
        try (Session before = Session.open(original);
                Session after = Session.open(candidate)) {
            loyalty(report, SampleAgreement.of(before, after, batches.batches()));
            latency(report, before, after);
        }
        KernelFootprint kernels = KernelFootprint.of(candidate);
        KernelCheck.check(rewriting.plan(), kernels).ifPresent(report::warning);
        report.kernels(KernelRow.of(KernelFootprint.of(original), kernels));
        return report.build();
    }

    private static void target(QuantizationReport.Builder report, Deployment deployment) {
        report.target(deployment.target().title());
        deployment.assumption().ifPresent(report::warning);
        TargetProcessor host = HostProcessor.detect().processor();
        if (deployment.target() != host) {
            report.warning("The result is meant for " + deployment.target().title() + "; times were measured here, on "
                    + host.title() + ", and may be others there.");
        }
    }

    private static void calibration(QuantizationReport.Builder report, Calibration calibration) {
        report.calibration(new CalibrationReport(
                calibration.description(),
                calibration.real(),
                calibration.sampleCount(),
                OptionalLong.of(calibration.rowCount()),
                calibration.seconds(),
                OptionalDouble.empty()));
        if (!calibration.real()) {
            report.warning("No real data was seen: calibration and all figures here are of inputs that were made up.");
        }
    }

    private static List<FormCandidate> candidates(Decision decision, Optional<MeasuredPlan> measured) {
        return measured.stream()
                .flatMap(plan -> plan.measurements().stream())
                .filter(measurement -> measurement
                        .site()
                        .weight()
                        .name()
                        .equals(decision.weight().name()))
                .flatMap(measurement -> candidates(decision, measurement).stream())
                .toList();
    }

    private static List<FormCandidate> candidates(Decision decision, SiteMeasurement measurement) {
        List<FormCandidate> candidates = new ArrayList<>();
        for (int number = 1; number <= measurement.forms().size(); number++) {
            candidates.add(new FormCandidate(
                    measurement.forms().get(number - 1).toString(),
                    OptionalDouble.of(measurement.error(number)),
                    OptionalDouble.of(measurement.micros().get(number)),
                    measurement.forms().get(number - 1).equals(decision.form())));
        }
        return candidates;
    }

    private void loyalty(QuantizationReport.Builder report, SampleAgreement agreement) {
        report.loyalty(new LoyaltyReport(
                agreement.cosines().size() + " samples of the calibration data",
                agreement.cosineMean(),
                agreement.cosineMin(),
                agreement.cosines(),
                agreement.neighboursKept()));
        report.batchInvariance(
                new BatchInvariance(agreement.batchDifference(), batches.largestSampleCount(), OptionalDouble.empty()));
    }

    /** Times the smallest and the largest batch of the data. */
    private void latency(QuantizationReport.Builder report, Session before, Session after) {
        for (CalibrationBatch batch : batches.timed()) {
            LatencyReport measured = MeasuredBatches.time(List.of(
                    new LatencyBenchmark.Candidate("original", before, batch.inputs()),
                    new LatencyBenchmark.Candidate("result", after, batch.inputs())));
            report.latency(LatencyRow.of(MeasuredBatches.shape(batch), measured));
        }
    }
}
