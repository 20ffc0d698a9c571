package dev.jerboa.compress.pruning;

import dev.jerboa.compress.TranslatedData;
import dev.jerboa.compress.report.PrunedGroup;
import dev.jerboa.compress.report.PruningReport;
import dev.jerboa.compress.report.TeachingReport;
import dev.jerboa.compress.report.VocabularyReport;
import dev.jerboa.compress.report.ZerosReport;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.plan.Cost;
import dev.jerboa.prune.plan.Goal;
import dev.jerboa.prune.plan.GroupPlan;
import dev.jerboa.prune.plan.PlannedBranch;
import dev.jerboa.prune.plan.PruningPlan;
import dev.jerboa.prune.structure.DependencyGraph;
import dev.jerboa.prune.structure.ResidualBranch;
import dev.jerboa.prune.structure.UnitKind;
import dev.jerboa.runtime.TemporaryDirectory;
import dev.jerboa.runtime.data.CalibrationData;
import dev.jerboa.runtime.data.HeldOut;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One pruning of one model: vocabulary first, then structure stage by stage, then zeros; each stage may be taught. */
final class PruningRun {
    private static final int SIZE_ATTEMPTS = 4;

    /** Writes a model that is made of another. */
    private interface Change {
        void make(Path source, Path target);
    }

    /** The shares of the way to the goal that are gone before a stage and after it. */
    private record Way(double before, double after) {
        boolean isLast() {
            return after >= 1;
        }
    }

    private final PruningOptions options;
    private final Progress progress;
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, PrunedGroup> groups = new LinkedHashMap<>();
    private List<String> refusals = List.of();
    private int repairedWeights;
    private Optional<Zeroing> zeroing = Optional.empty();
    private final List<TeachingReport> taught = new ArrayList<>();

    PruningRun(PruningOptions options, Progress progress) {
        this.options = options;
        this.progress = progress;
    }

    /**
     * Prunes a model.
     *
     * @param cut what becomes of its vocabulary
     * @param data samples for the model as it is in {@code source}
     */
    PruningReport run(Path source, Path target, Optional<VocabularyCut> cut, CalibrationData data) {
        Cost before = cost(source);
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path current = source;
            CalibrationData samples = data;
            if (cut.isPresent()) {
                current = options.removesOnlyVocabulary()
                        ? target
                        : directory.path().resolve("vocabulary.onnx");
                OnnxFile.write(cut.get().model(), current);
                samples = new TranslatedData(data, cut.get().translation());
            }
            if (!options.removesOnlyVocabulary()) {
                make(changes(current, HeldOut.of(samples)), current, target, directory.path());
            }
            return report(
                    before,
                    cost(target),
                    cut.map(VocabularyCut::report),
                    zeroing.map(done -> done.report(target, progress)));
        }
    }

    /** What was told of the run that a reader should doubt. */
    List<String> warnings() {
        return warnings;
    }

    /** What is done to a model, one after the other. */
    private List<Change> changes(Path whole, HeldOut split) {
        List<Change> changes = new ArrayList<>();
        Cost original = cost(whole);
        for (int stage = 1; stage <= options.stages(); stage++) {
            int number = stage;
            if (options.removesStructure()) {
                changes.add((source, target) -> stage(number, source, target, split, original));
            }
            if (options.zeros().isPresent() && stage == options.stages()) {
                changes.add((source, target) ->
                        zeroing = Optional.of(Zeroing.of(source, target, options, split.calibration(), progress)));
            }
            options.teaching()
                    .map(how -> how.part(options.stages()))
                    .ifPresent(how -> changes.add((source, target) -> teach(whole, source, target, split, how)));
        }
        return changes;
    }

    private static void make(List<Change> changes, Path source, Path target, Path directory) {
        Path current = source;
        for (int i = 0; i < changes.size(); i++) {
            Path next = i == changes.size() - 1 ? target : directory.resolve("change" + i + ".onnx");
            changes.get(i).make(current, next);
            current = next;
        }
    }

    private void stage(int stage, Path source, Path target, HeldOut split, Cost original) {
        PruningGoal goal = options.goal().orElseThrow();
        Prunable prunable = Prunable.of(source, options, split.calibration(), progress);
        if (stage == 1) {
            refusals = prunable.refusals();
        }
        double gone = stage == 1 ? 0 : options.schedule().ratioAfter(stage - 1, options.stages(), 1);
        double share = options.schedule().ratioAfter(stage, options.stages(), 1);
        PruningPlan plan = plan(prunable, split, goal, new Way(gone, share), original, target);
        note(prunable, plan, stage == options.stages());
    }

    private void teach(Path whole, Path source, Path target, HeldOut split, TeachingOptions how) {
        Set<String> sparse = zeroing.map(Zeroing::matrices).orElse(Set.of());
        TeachingReport report =
                Teaching.teach(whole, source, target, split.calibration(), sparse, how, options.seed(), progress);
        taught.add(report);
        if (!report.helped()) {
            warnings.add("Distilling made nothing better on batches kept back, so that the weights are those of before"
                    + " it: give more samples, or another --distill-learning-rate.");
        }
    }

    /** Finds the plan of a stage and writes what it leaves. */
    private PruningPlan plan(Prunable prunable, HeldOut split, PruningGoal goal, Way way, Cost original, Path next) {
        GoalSearch search = new GoalSearch(prunable, split, options.repair(), progress);
        if (goal.isMeasured()) {
            PruningPlan plan = PruningStep.measured(search, goal);
            write(prunable, split, plan, next);
            return plan;
        }
        Path source = prunable.subject().file();
        Cost now = cost(source);
        long otherBytes = sizeBytes(source) - now.weightBytes();
        for (int attempt = 1; ; attempt++) {
            Goal counted = StageGoal.of(goal, way.before(), way.after(), original, now, otherBytes);
            PruningPlan plan = search.counted(counted, goal);
            write(prunable, split, plan, next);
            boolean tooLarge =
                    way.isLast() && goal instanceof PruningGoal.MostBytes most && sizeBytes(next) > most.sizeBytes();
            if (!tooLarge || attempt == SIZE_ATTEMPTS) {
                return plan;
            }
            // New weights have longer names: what the file holds besides weights has grown.
            otherBytes += sizeBytes(next) - ((PruningGoal.MostBytes) goal).sizeBytes();
            delete(next);
        }
    }

    private void write(Prunable prunable, HeldOut split, PruningPlan plan, Path next) {
        progress.update(options.repair() ? "repairing" : "pruning", 0, 1);
        Optional<CalibrationData> repair = options.repair() ? Optional.of(split.calibration()) : Optional.empty();
        repairedWeights = prunable.write(plan, repair, next);
    }

    private void note(Prunable prunable, PruningPlan plan, boolean last) {
        if (last
                && options.goal().orElseThrow() instanceof PruningGoal.Ratio ratio
                && options.stages() == 1
                && plan.before().parameters() - plan.after().parameters()
                        < ratio.share() * prunable.planner().prunableParameters()) {
            warnings.add(
                    "Less went than was asked for: each group keeps a tenth of its units, and widths stay multiples of 8.");
        }
        rows(prunable, plan).forEach(row -> groups.merge(row.name() + row.kind(), row, PrunedGroup::then));
        for (GroupPlan group : plan.groups()) {
            group.group()
                    .changes()
                    .filter(reason -> group.goneCount() > 0)
                    .ifPresent(reason -> warnings.add(group.group().name() + ": " + reason + "."));
        }
    }

    /** A row for each group and branch that may go. */
    static List<PrunedGroup> rows(Prunable prunable, PruningPlan plan) {
        List<PrunedGroup> rows = new ArrayList<>();
        for (GroupPlan group : plan.groups()) {
            int units = group.group().unitCount();
            rows.add(new PrunedGroup(
                    group.group().kind().toString(),
                    group.group().name(),
                    units,
                    units - group.goneCount(),
                    group.meanImportanceGone(),
                    group.meanImportanceLeft(),
                    group.savedBytes(),
                    group.savedMacs()));
        }
        for (ResidualBranch branch : prunable.branches()) {
            Optional<PlannedBranch> gone = plan.branches().stream()
                    .filter(planned -> planned.branch().equals(branch))
                    .findFirst();
            rows.add(new PrunedGroup(
                    UnitKind.LAYER.toString(),
                    branch.name(),
                    1,
                    gone.isPresent() ? 0 : 1,
                    gone.map(PlannedBranch::importance).orElse(0.0),
                    0,
                    gone.map(PlannedBranch::savedBytes).orElse(0L),
                    gone.map(PlannedBranch::savedMacs).orElse(0L)));
        }
        return rows;
    }

    private PruningReport report(
            Cost before, Cost after, Optional<VocabularyReport> vocabulary, Optional<ZerosReport> zeros) {
        zeros.ifPresent(done -> warnings.add(String.format(
                Locale.ROOT,
                "Zeros make nothing faster in ONNX Runtime on a CPU, nor the file smaller; they are for other runtimes, and"
                        + " for compressed files: %,d bytes as gzip instead of %,d.",
                done.gzipBytesAfter(),
                done.gzipBytesBefore())));
        return new PruningReport(
                options.removesStructure() ? Optional.of(options.criterion().name()) : Optional.empty(),
                options.goal().map(PruningGoal::text),
                options.stages(),
                before,
                after,
                List.copyOf(groups.values()),
                vocabulary,
                zeros,
                repairedWeights,
                taught,
                refusals);
    }

    /** What a model takes; shapes are learned by running it. */
    static Cost cost(Path model) {
        return Cost.without(OnnxFile.read(model).graph(), DependencyGraph.of(model), new Selection());
    }

    private static long sizeBytes(Path model) {
        return OnnxFile.files(model, OnnxFile.read(model)).sizeBytes();
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
