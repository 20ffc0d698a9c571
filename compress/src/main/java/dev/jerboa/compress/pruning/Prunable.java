package dev.jerboa.compress.pruning;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Progress;
import dev.jerboa.onnx.serde.OnnxFile;
import dev.jerboa.prune.apply.Pruner;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.importance.ModuleError;
import dev.jerboa.prune.importance.Subject;
import dev.jerboa.prune.plan.Normalization;
import dev.jerboa.prune.plan.PlanOptions;
import dev.jerboa.prune.plan.PruningPlan;
import dev.jerboa.prune.plan.PruningPlanner;
import dev.jerboa.prune.repair.Repair;
import dev.jerboa.prune.repair.RepairOptions;
import dev.jerboa.prune.structure.DependencyGraph;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.Refusal;
import dev.jerboa.prune.structure.ResidualBranch;
import dev.jerboa.prune.structure.UnitKind;
import dev.jerboa.runtime.data.CalibrationData;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model of which it is known what may go and how important that is.
 *
 * @param subject the model and what goes together in it
 * @param groups the groups from which something may go
 * @param branches the residual branches that may go
 * @param planner chooses among them
 */
record Prunable(Subject subject, List<PruningGroup> groups, List<ResidualBranch> branches, PruningPlanner planner) {
    private static final int BRANCH_BATCHES = 4;
    private static final int SHOWN_REFUSALS = 3;

    /**
     * Analyses a model and weighs its units.
     *
     * @param data samples to weigh them with
     * @throws JerboaException {@code NOTHING_TO_DO} if nothing of what was asked for can go, with the reasons
     */
    static Prunable of(Path file, PruningOptions options, CalibrationData data, Progress progress) {
        progress.update("finding what goes together", 0, 1);
        Subject subject = Subject.of(file, Optional.of(data), progress);
        DependencyGraph dependencies = subject.dependencies();
        Set<UnitKind> kinds = options.parts().stream()
                .filter(Part::isStructure)
                .flatMap(part -> part.kind().stream())
                .collect(Collectors.toSet());
        List<PruningGroup> groups = dependencies.groups().stream()
                .filter(group -> kinds.contains(group.kind()))
                .toList();
        List<ResidualBranch> branches = kinds.contains(UnitKind.LAYER) ? dependencies.branches() : List.of();
        if (groups.isEmpty() && branches.isEmpty()) {
            throw nothing(file, options, dependencies);
        }
        progress.update("weighing units", 0, 1);
        Map<PruningGroup, double[]> scores = groups.isEmpty()
                ? Map.of()
                : options.criterion().importance(options.seed()).scores(subject, groups);
        return new Prunable(
                subject,
                groups,
                branches,
                new PruningPlanner(
                        subject.model().graph(),
                        dependencies,
                        options.criterion().name(),
                        scores,
                        branchScores(subject, branches, options),
                        ranking(options)));
    }

    /** A threshold is compared with what the criterion says, and not with what is relative to others. */
    private static PlanOptions ranking(PruningOptions options) {
        return options.goal().filter(PruningGoal.Threshold.class::isInstance).isPresent()
                ? options.ranking().withNormalization(Normalization.NONE)
                : options.ranking();
    }

    private static Map<ResidualBranch, Double> branchScores(
            Subject subject, List<ResidualBranch> branches, PruningOptions options) {
        if (branches.isEmpty()) {
            return Map.of();
        } else if (options.criterion().name().equals(Criterion.RANDOM)) {
            Random random = new Random(options.seed());
            Map<ResidualBranch, Double> scores = new LinkedHashMap<>();
            branches.forEach(branch -> scores.put(branch, random.nextDouble()));
            return scores;
        }
        return new ModuleError(BRANCH_BATCHES).scoresOfBranches(subject, branches);
    }

    private static JerboaException nothing(Path file, PruningOptions options, DependencyGraph dependencies) {
        String asked = options.parts().stream().map(Part::optionName).collect(Collectors.joining(", "));
        String reasons = dependencies.refusals().stream()
                .limit(SHOWN_REFUSALS)
                .map(Refusal::toString)
                .collect(Collectors.joining("; "));
        Map<UnitKind, Long> others = dependencies.groups().stream()
                .collect(Collectors.groupingBy(PruningGroup::kind, Collectors.counting()));
        return new JerboaException(
                ErrorCode.NOTHING_TO_DO,
                "nothing of " + file + " can go as " + asked + (reasons.isEmpty() ? "" : ": " + reasons),
                others.isEmpty()
                        ? "See 'jerboa inspect' for what is inside; a quantized model cannot be pruned any more."
                        : "It has groups of other kinds: "
                                + others.entrySet().stream()
                                        .map(entry -> entry.getValue() + " x " + entry.getKey())
                                        .collect(Collectors.joining(", "))
                                + ".");
    }

    /** What may not go, and why. */
    List<String> refusals() {
        return subject.dependencies().refusals().stream().map(Refusal::toString).toList();
    }

    /**
     * Writes the model without what a plan takes out.
     *
     * @param repair samples by which what stays makes up for what goes; absent to leave its weights alone
     * @return how many weights repair changed
     */
    int write(PruningPlan plan, Optional<CalibrationData> repair, Path target) {
        OnnxModel model = OnnxFile.read(subject.file());
        Selection selection = plan.selection();
        int repaired = repair.map(data -> Repair.repair(model, subject, selection, data, RepairOptions.DEFAULT))
                .orElse(0);
        Pruner.prune(model, subject.dependencies(), selection);
        OnnxFile.write(model, target);
        return repaired;
    }
}
