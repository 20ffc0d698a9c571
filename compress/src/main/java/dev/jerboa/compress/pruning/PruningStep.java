package dev.jerboa.compress.pruning;

import dev.jerboa.compress.CompressionStep;
import dev.jerboa.compress.StepResult;
import dev.jerboa.compress.TranslatedData;
import dev.jerboa.compress.report.PruningReport;
import dev.jerboa.compress.report.ZerosReport;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.apply.GatedModel;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.plan.Cost;
import dev.jerboa.prune.plan.PruningPlan;
import dev.jerboa.quantize.verify.SampleAgreement;
import dev.jerboa.quantize.verify.SampleVectors;
import dev.jerboa.runtime.Session;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.Tensor;
import dev.jerboa.runtime.data.CalibrationBatch;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.runtime.data.HeldOut;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Takes the least important parts out of a model.
 *
 * @param options what is to go and how it is chosen
 * @param tokenizer the model's tokenizer.json; needed only where vocabulary goes
 */
public record PruningStep(PruningOptions options, Optional<Path> tokenizer) implements CompressionStep {
    @Override
    public String name() {
        Stream<String> goal = options.goal().stream()
                .map(wanted -> wanted instanceof PruningGoal.Ratio ratio
                        ? Double.toString(ratio.share())
                        : wanted.text().replace(' ', '-'));
        Stream<String> zeros = options.zeros().stream().map(pattern -> "weights-" + pattern.text());
        String what = Stream.concat(goal, zeros).collect(Collectors.joining("+"));
        return "prune:" + (what.isEmpty() ? "vocab" : what);
    }

    @Override
    public StepResult apply(Path source, Path target, CalibrationData data, Progress progress) {
        requireData(data);
        Optional<VocabularyCut> cut = cut(source, data);
        PruningRun run = new PruningRun(options, progress);
        PruningReport report = run.run(source, target, cut, data);
        Map<String, String> entries = new LinkedHashMap<>();
        options.entries().forEach((key, value) -> entries.put("prune." + key, value));
        entries.put("prune.samples", data.description());
        return new StepResult(
                entries,
                cut.<UnaryOperator<Map<String, Tensor>>>map(VocabularyCut::translation)
                        .orElse(UnaryOperator.identity()),
                cut.map(VocabularyCut::tokenizer),
                Optional.of(report),
                Optional.empty(),
                run.warnings());
    }

    /**
     * What would happen, without writing anything; stages are not gone through but their sum is.
     *
     * @throws JerboaException as {@link #apply}
     */
    public PruningPreview preview(Path source, CalibrationData data, Progress progress) {
        requireData(data);
        Optional<VocabularyCut> cut = cut(source, data);
        Cost before = PruningRun.cost(source);
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path current = source;
            CalibrationData samples = data;
            if (cut.isPresent()) {
                current = directory.path().resolve("vocabulary.onnx");
                OnnxFile.write(cut.get().model(), current);
                samples = new TranslatedData(data, cut.get().translation());
            }
            if (options.removesOnlyVocabulary()) {
                return new PruningPreview(
                        List.of(),
                        cut.map(VocabularyCut::report),
                        Optional.empty(),
                        before,
                        PruningRun.cost(current),
                        OptionalDouble.of(1),
                        List.of());
            }
            HeldOut split = HeldOut.of(samples);
            if (!options.removesStructure()) {
                Candidate zeroed = zeroed(current, current, split, directory.path(), progress);
                return new PruningPreview(
                        List.of(),
                        cut.map(VocabularyCut::report),
                        Optional.of(zeroed.zeros()),
                        before,
                        PruningRun.cost(current),
                        zeroed.loyalty(),
                        List.of());
            }
            Prunable prunable = Prunable.of(current, options, split.calibration(), progress);
            PruningPlan plan = plan(prunable, split, current, progress);
            Optional<Candidate> zeroed = Optional.empty();
            if (options.zeros().isPresent()) {
                Path pruned = directory.path().resolve("pruned.onnx");
                prunable.write(plan, Optional.empty(), pruned);
                zeroed = Optional.of(zeroed(current, pruned, split, directory.path(), progress));
            }
            return new PruningPreview(
                    PruningRun.rows(prunable, plan),
                    cut.map(VocabularyCut::report),
                    zeroed.map(Candidate::zeros),
                    before,
                    plan.after(),
                    zeroed.map(Candidate::loyalty).orElseGet(() -> expected(prunable, plan, split)),
                    prunable.refusals());
        }
    }

    /** A model with zeros, made to be measured. */
    private record Candidate(ZerosReport zeros, OptionalDouble loyalty) {}

    private Candidate zeroed(Path original, Path pruned, HeldOut split, Path directory, Progress progress) {
        Path target = directory.resolve("zeros.onnx");
        ZerosReport zeros = Zeroing.of(pruned, target, options, split.calibration(), progress)
                .report(target, progress);
        if (!split.calibration().isReal()) {
            return new Candidate(zeros, OptionalDouble.empty());
        }
        try (Session before = Session.open(original);
                Session after = Session.open(target)) {
            SampleAgreement agreement = SampleAgreement.of(before, after, split.probes());
            return new Candidate(zeros, OptionalDouble.of(agreement.cosineMean()));
        }
    }

    private PruningPlan plan(Prunable prunable, HeldOut split, Path file, Progress progress) {
        GoalSearch search = new GoalSearch(prunable, split, options.repair(), progress);
        PruningGoal goal = options.goal().orElseThrow();
        if (goal.isMeasured()) {
            return measured(search, goal);
        }
        Cost now = PruningRun.cost(file);
        long otherBytes = OnnxFile.files(file, OnnxFile.read(file)).sizeBytes() - now.weightBytes();
        return search.counted(StageGoal.of(goal, 0, 1, now, now, otherBytes), goal);
    }

    /** The plan for a goal that is searched by measuring. */
    static PruningPlan measured(GoalSearch search, PruningGoal goal) {
        return goal instanceof PruningGoal.MostLatency latency
                ? search.fastEnough(latency.share())
                : search.loyalEnough(((PruningGoal.LeastLoyalty) goal).cosine());
    }

    /** The mean cosine with the original when gates close what would go; empty without real samples. */
    private static OptionalDouble expected(Prunable prunable, PruningPlan plan, HeldOut split) {
        if (!split.calibration().isReal()) {
            return OptionalDouble.empty();
        }
        String output = prunable.subject().model().graph().outputs().get(0).name();
        double sum = 0;
        int samples = 0;
        try (GatedModel gated = GatedModel.open(
                prunable.subject().file(),
                prunable.subject().dependencies(),
                prunable.groups(),
                prunable.branches(),
                Optional.empty())) {
            for (CalibrationBatch batch : split.probes()) {
                float[][] whole = vectors(gated.run(batch.inputs(), new Selection()), output, batch);
                float[][] less = vectors(gated.run(batch.inputs(), plan.selection()), output, batch);
                for (int i = 0; i < whole.length; i++) {
                    sum += 1 - SampleVectors.distance(whole[i], less[i]);
                    samples++;
                }
            }
        }
        return OptionalDouble.of(samples == 0 ? 1 : sum / samples);
    }

    private static float[][] vectors(Map<String, Tensor> outputs, String output, CalibrationBatch batch) {
        return SampleVectors.of(outputs.get(output), batch.inputs(), batch.sampleCount());
    }

    private Optional<VocabularyCut> cut(Path source, CalibrationData data) {
        if (!options.parts().contains(Part.VOCABULARY)) {
            return Optional.empty();
        }
        return Optional.of(VocabularyCut.of(
                source,
                tokenizer.orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "vocabulary is to be removed, and there is no tokenizer",
                        "Name the model's tokenizer.json with --tokenizer.")),
                data));
    }

    private void requireData(CalibrationData data) {
        options.needForData().filter(reason -> !data.isReal()).ifPresent(reason -> {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    reason + ", and there are no samples",
                    "Give samples with --data"
                            + (options.criterion().needsData()
                                    ? ", or take a criterion that looks at weights only: "
                                            + Criterion.namesWithoutData() + "."
                                    : "."));
        });
    }
}
