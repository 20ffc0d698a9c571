package dev.jerboa.compress;

import dev.jerboa.compress.report.CompressionReport;
import dev.jerboa.compress.report.StepReport;
import dev.jerboa.compress.report.StepSpeed;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.Version;
import dev.jerboa.quantize.report.BatchInvariance;
import dev.jerboa.quantize.report.KernelRow;
import dev.jerboa.quantize.report.LatencyRow;
import dev.jerboa.quantize.report.LoyaltyReport;
import dev.jerboa.quantize.report.ModelFile;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Measures the models of all steps beside the original, in turn, and puts it all into a report. */
final class Measurements {
    private final Path original;
    private final CalibrationData data;
    private final MeasuredBatches batches;
    private final Progress progress;

    Measurements(Path original, CalibrationData data, Progress progress) {
        this.original = original;
        this.data = data;
        this.batches = MeasuredBatches.of(data);
        this.progress = progress;
    }

    /** The report of a run. */
    CompressionReport report(Map<String, String> options, ModelFile source, ModelFile output, List<MadeModel> made) {
        List<SampleAgreement> agreements = agreements(made);
        List<LatencyRow> latency = latency(made);
        List<StepReport> steps = new ArrayList<>();
        for (int i = 0; i < made.size(); i++) {
            steps.add(step(made.get(i), i, agreements.get(i), latency));
        }
        SampleAgreement last = agreements.get(agreements.size() - 1);
        return new CompressionReport(
                Version.text(),
                options,
                source,
                output,
                data.description(),
                data.isReal(),
                steps,
                new LoyaltyReport(
                        last.cosines().size() + (data.isReal() ? " samples of the data given" : " made-up samples"),
                        last.cosineMean(),
                        last.cosineMin(),
                        last.cosines(),
                        last.neighboursKept()),
                new BatchInvariance(last.batchDifference(), batches.largestSampleCount(), OptionalDouble.empty()),
                latency,
                KernelRow.of(
                        KernelFootprint.of(original),
                        KernelFootprint.of(made.get(made.size() - 1).file())),
                warnings(made));
    }

    private List<String> warnings(List<MadeModel> made) {
        List<String> warnings = new ArrayList<>();
        if (!data.isReal()) {
            warnings.add("No real data was seen: all figures here are of inputs that were made up.");
        }
        made.forEach(model -> model.result().warnings().stream()
                .filter(warning -> !warnings.contains(warning))
                .forEach(warnings::add));
        return warnings;
    }

    private List<SampleAgreement> agreements(List<MadeModel> made) {
        List<SampleAgreement> agreements = new ArrayList<>();
        try (Session before = Session.open(original)) {
            for (MadeModel model : made) {
                progress.update("measuring the result", agreements.size(), 2L * made.size());
                try (Session after = Session.open(model.file())) {
                    agreements.add(SampleAgreement.of(before, after, batches.batches(), model.translation()));
                }
            }
        }
        return agreements;
    }

    /** The original first, then the model after each step. */
    private List<LatencyRow> latency(List<MadeModel> made) {
        List<Session> sessions = new ArrayList<>();
        List<LatencyRow> rows = new ArrayList<>();
        try {
            sessions.add(Session.open(original));
            made.forEach(model -> sessions.add(Session.open(model.file())));
            for (CalibrationBatch batch : batches.timed()) {
                progress.update("taking times", rows.size(), 2L * sessions.size());
                List<LatencyBenchmark.Candidate> candidates = new ArrayList<>();
                candidates.add(new LatencyBenchmark.Candidate("original", sessions.get(0), batch.inputs()));
                for (int i = 0; i < made.size(); i++) {
                    candidates.add(new LatencyBenchmark.Candidate(
                            made.get(i).name(),
                            sessions.get(i + 1),
                            made.get(i).translation().apply(batch.inputs())));
                }
                LatencyReport measured = MeasuredBatches.time(candidates);
                rows.addAll(LatencyRow.of(MeasuredBatches.shape(batch), measured));
            }
        } finally {
            sessions.forEach(Session::close);
        }
        return rows;
    }

    private StepReport step(MadeModel model, int index, SampleAgreement agreement, List<LatencyRow> latency) {
        Map<String, List<LatencyRow>> byShape = new LinkedHashMap<>();
        latency.forEach(row ->
                byShape.computeIfAbsent(row.shape(), shape -> new ArrayList<>()).add(row));
        List<StepSpeed> speeds = new ArrayList<>();
        byShape.forEach((shape, rows) -> {
            LatencyRow row = rows.get(index + 1);
            speeds.add(new StepSpeed(
                    shape,
                    row.medianMillis(),
                    row.speed(),
                    row.speed() / rows.get(index).speed()));
        });
        return new StepReport(
                model.name(),
                model.sizeBytes(),
                model.seconds(),
                agreement.cosineMean(),
                agreement.cosineMin(),
                agreement.neighboursKept(),
                speeds,
                model.result().pruning(),
                model.result().quantization());
    }
}
