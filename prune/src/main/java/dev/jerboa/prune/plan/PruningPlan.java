package dev.jerboa.prune.plan;

import dev.jerboa.prune.apply.Selection;
import java.util.List;

/**
 * What goes, before anything changes.
 *
 * @param criterion the name of the criterion
 * @param units what goes, the least important first
 * @param groups the same by group
 * @param branches residual branches that go as a whole, the least important first
 * @param before what the model takes
 * @param after what it will take
 */
public record PruningPlan(
        String criterion,
        List<PlannedUnit> units,
        List<GroupPlan> groups,
        List<PlannedBranch> branches,
        Cost before,
        Cost after) {
    public PruningPlan {
        units = List.copyOf(units);
        groups = List.copyOf(groups);
        branches = List.copyOf(branches);
    }

    /** Whether nothing goes. */
    public boolean isEmpty() {
        return units.isEmpty() && branches.isEmpty();
    }

    /** What goes. */
    public Selection selection() {
        Selection selection = new Selection();
        units.forEach(unit -> selection.add(unit.group(), unit.unit()));
        branches.forEach(branch -> selection.add(branch.branch()));
        return selection;
    }
}
