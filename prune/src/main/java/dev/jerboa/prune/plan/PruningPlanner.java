package dev.jerboa.prune.plan;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.DependencyGraph;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.ResidualBranch;
import dev.jerboa.prune.structure.UnitKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Lets the least important units go until a goal is reached. */
public final class PruningPlanner {
    private static final int SEARCH_STEPS = 6;

    /** A unit or a branch, one of which is null. */
    private record Candidate(PlannedUnit unit, PlannedBranch branch, double rank) {}

    /** What goes: an answer to how many candidates may. */
    private record Chosen(List<PlannedUnit> units, List<PlannedBranch> branches) {}

    private final Graph graph;
    private final DependencyGraph dependencies;
    private final String criterion;
    private final Map<PruningGroup, double[]> scores;
    private final Map<ResidualBranch, Double> branchScores;
    private final PlanOptions options;
    private final List<Candidate> order;
    private final Cost before;
    private final long prunableParameters;

    /**
     * A planner.
     *
     * @param graph the main graph of the model that was analysed
     * @param criterion the name of the criterion
     * @param scores importance of each unit, for the groups from which something may go
     */
    public PruningPlanner(
            Graph graph,
            DependencyGraph dependencies,
            String criterion,
            Map<PruningGroup, double[]> scores,
            PlanOptions options) {
        this(graph, dependencies, criterion, scores, Map.of(), options);
    }

    /**
     * A planner that lets whole residual branches go, too; they compete with units by their importance relative to the mean
     * of all branches, or as it is where units do.
     *
     * @param branchScores importance of each branch that may go
     */
    public PruningPlanner(
            Graph graph,
            DependencyGraph dependencies,
            String criterion,
            Map<PruningGroup, double[]> scores,
            Map<ResidualBranch, Double> branchScores,
            PlanOptions options) {
        this.graph = graph;
        this.dependencies = dependencies;
        this.criterion = criterion;
        this.scores = new LinkedHashMap<>(scores);
        this.branchScores = new LinkedHashMap<>(branchScores);
        this.options = options;
        this.before = Cost.without(graph, dependencies, new Selection());
        this.order = order();
        this.prunableParameters = countPrunable();
    }

    /** The parameters in weights along which units lie, and in branches: those of which a ratio takes a share. */
    public long prunableParameters() {
        return prunableParameters;
    }

    /** The least importance of any unit or branch, made comparable as asked. */
    public double leastImportance() {
        return order.stream().mapToDouble(PruningPlanner::normalized).min().orElseThrow();
    }

    /** The plan that reaches a goal with the fewest units; as much as may go if none does. */
    public PruningPlan plan(Goal goal) {
        if (goal instanceof Goal.Threshold threshold) {
            int count = (int) order.stream()
                    .takeWhile(candidate -> options.perGroup() || normalized(candidate) < threshold.importance())
                    .filter(candidate -> normalized(candidate) < threshold.importance())
                    .count();
            return plan(select(count));
        }
        int fewest = 0;
        int most = order.size();
        while (fewest < most) {
            int middle = (fewest + most) >>> 1;
            Cost after = Cost.without(graph, dependencies, selection(select(middle)));
            if (goal.reached(before, after, prunableParameters)) {
                most = middle;
            } else {
                fewest = middle + 1;
            }
        }
        return plan(select(fewest));
    }

    /**
     * The largest ratio that a measurement accepts, found by halving: of latency, loyalty or anything that gets better or
     * worse steadily as units go.
     *
     * @return empty if not even the smallest ratio tried is accepted
     */
    public Optional<PruningPlan> largest(Predicate<PruningPlan> acceptable) {
        double good = 0;
        double bad = 1;
        Optional<PruningPlan> best = Optional.empty();
        for (int step = 0; step < SEARCH_STEPS; step++) {
            double ratio = (good + bad) / 2;
            PruningPlan plan = plan(new Goal.Ratio(ratio));
            if (acceptable.test(plan)) {
                good = ratio;
                best = Optional.of(plan);
            } else {
                bad = ratio;
            }
        }
        return best;
    }

    private List<Candidate> order() {
        List<Candidate> candidates = new ArrayList<>();
        scores.forEach((group, importances) -> {
            double[] normalized = options.normalization().apply(importances);
            List<PlannedUnit> units = new ArrayList<>();
            for (int unit = 0; unit < importances.length; unit++) {
                units.add(new PlannedUnit(group, unit, importances[unit], normalized[unit]));
            }
            units.sort(Comparator.comparingDouble(PlannedUnit::importance));
            for (int i = 0; i < units.size(); i++) {
                double share = (i + 0.5) / units.size();
                candidates.add(new Candidate(
                        units.get(i),
                        null,
                        options.perGroup() ? share : units.get(i).normalized()));
            }
        });
        candidates.addAll(branches());
        candidates.sort(Comparator.comparingDouble(Candidate::rank));
        return candidates;
    }

    private List<Candidate> branches() {
        double mean = branchScores.values().stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(1);
        List<PlannedBranch> branches = new ArrayList<>();
        branchScores.forEach((branch, importance) -> {
            Cost without = Cost.without(graph, dependencies, new Selection().add(branch));
            branches.add(new PlannedBranch(
                    branch,
                    importance,
                    mean == 0 || options.normalization() == Normalization.NONE ? importance : importance / mean,
                    before.weightBytes() - without.weightBytes(),
                    before.macs() - without.macs()));
        });
        branches.sort(Comparator.comparingDouble(PlannedBranch::importance));
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < branches.size(); i++) {
            double share = (i + 0.5) / branches.size();
            candidates.add(new Candidate(
                    null,
                    branches.get(i),
                    options.perGroup() ? share : branches.get(i).normalized()));
        }
        return candidates;
    }

    private static double normalized(Candidate candidate) {
        return candidate.unit() == null
                ? candidate.branch().normalized()
                : candidate.unit().normalized();
    }

    /** As many of the least important as may go, floors and multiples kept. */
    private Chosen select(int count) {
        Map<PruningGroup, List<PlannedUnit>> chosen = new LinkedHashMap<>();
        List<PlannedBranch> branches = new ArrayList<>();
        int leastBranches = (int) Math.ceil(options.leastShare() * branchScores.size());
        Map<Axis, Integer> left = new HashMap<>();
        for (Candidate candidate : order.subList(0, count)) {
            PlannedUnit unit = candidate.unit();
            if (unit == null) {
                if (branchScores.size() - branches.size() > leastBranches) {
                    branches.add(candidate.branch());
                }
                continue;
            }
            List<PlannedUnit> gone = chosen.computeIfAbsent(unit.group(), group -> new ArrayList<>());
            if (unit.group().unitCount() - gone.size() > least(unit.group()) && leavesSome(unit, left)) {
                gone.add(unit);
            }
        }
        List<PlannedUnit> all = new ArrayList<>();
        chosen.forEach((group, gone) -> all.addAll(gone.subList(0, rounded(group, gone.size()))));
        Set<Integer> dropped = branches.stream()
                .flatMap(branch -> branch.branch().nodes().stream())
                .collect(Collectors.toSet());
        all.removeIf(unit -> unit.group().weights().stream()
                .allMatch(axis -> dropped.contains(axis.axis().node())));
        all.sort(Comparator.comparingDouble(options.perGroup() ? PlannedUnit::importance : PlannedUnit::normalized));
        return new Chosen(all, branches);
    }

    private int least(PruningGroup group) {
        return Math.max(1, (int) Math.ceil(options.leastShare() * group.unitCount()));
    }

    private static boolean leavesSome(PlannedUnit unit, Map<Axis, Integer> left) {
        List<PruningGroup.GroupAxis> axes = unit.group().axes();
        boolean leaves = axes.stream()
                .allMatch(axis -> left.getOrDefault(axis.axis(), axis.size())
                        > axis.indices().get(unit.unit()).length);
        if (leaves) {
            axes.forEach(axis -> left.put(
                    axis.axis(),
                    left.getOrDefault(axis.axis(), axis.size()) - axis.indices().get(unit.unit()).length));
        }
        return leaves;
    }

    /** Fewer go where that makes what is left a multiple; a width that is none to begin with stays if none lies below it. */
    private int rounded(PruningGroup group, int goneCount) {
        int multiple = options.widthMultiple();
        boolean isWidth = group.kind() == UnitKind.FEED_FORWARD || group.kind() == UnitKind.CHANNEL;
        if (!isWidth || multiple <= 1 || goneCount == 0) {
            return goneCount;
        }
        int left = group.unitCount() - goneCount;
        int up = (left + multiple - 1) / multiple * multiple;
        return Math.max(0, group.unitCount() - up);
    }

    /** What all weights hold along which units lie, and those of branches. */
    private long countPrunable() {
        Map<String, TensorData> weights = new HashMap<>();
        for (PruningGroup group : scores.keySet()) {
            for (PruningGroup.GroupAxis axis : group.weights()) {
                String input =
                        graph.nodes().get(axis.axis().node()).input(axis.axis().input());
                Constants.find(graph, input).ifPresent(constant -> weights.put(constant.name(), constant.data()));
            }
        }
        for (ResidualBranch branch : branchScores.keySet()) {
            for (int position : branch.nodes()) {
                for (String input : graph.nodes().get(position).inputs()) {
                    Constants.find(graph, input).ifPresent(constant -> weights.put(constant.name(), constant.data()));
                }
            }
        }
        return weights.values().stream()
                .filter(data -> data.type() == ElementType.FLOAT)
                .mapToLong(TensorData::elementCount)
                .sum();
    }

    private Selection selection(Chosen chosen) {
        Selection selection = new Selection();
        chosen.units().forEach(unit -> selection.add(unit.group(), unit.unit()));
        chosen.branches().forEach(branch -> selection.add(branch.branch()));
        return selection;
    }

    private PruningPlan plan(Chosen chosen) {
        List<PlannedUnit> units = chosen.units();
        Map<PruningGroup, Selection> byGroup = new LinkedHashMap<>();
        units.forEach(unit ->
                byGroup.computeIfAbsent(unit.group(), group -> new Selection()).add(unit.group(), unit.unit()));
        List<GroupPlan> groups = new ArrayList<>();
        scores.forEach((group, importances) -> {
            Selection alone = byGroup.getOrDefault(group, new Selection());
            Cost without = alone.isEmpty() ? before : Cost.without(graph, dependencies, alone);
            double gone = alone.units(group).stream()
                    .mapToDouble(unit -> importances[unit])
                    .sum();
            double all = Arrays.stream(importances).sum();
            int goneCount = alone.units(group).cardinality();
            groups.add(new GroupPlan(
                    group,
                    goneCount,
                    goneCount == 0 ? 0 : gone / goneCount,
                    (all - gone) / (importances.length - goneCount),
                    before.weightBytes() - without.weightBytes(),
                    before.macs() - without.macs()));
        });
        return new PruningPlan(
                criterion,
                units,
                groups,
                chosen.branches(),
                before,
                Cost.without(graph, dependencies, selection(chosen)));
    }
}
