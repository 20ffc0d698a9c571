package dev.jerboa.prune.plan;

import dev.jerboa.prune.apply.Selection;
import java.util.List;

/**
 * What goes, before anything changes.
 *
 * @param criterion the name of the criterion
 * @param units what goes, the least important first
 * @param groups the same by group
 * @param before what the model takes
 * @param after what it will take
 */
public record PruningPlan(String criterion, List<PlannedUnit> units, List<GroupPlan> groups, Cost before, Cost after) {
    public PruningPlan {
        units = List.copyOf(units);
        groups = List.copyOf(groups);
    }

    /** The units that go. */
    public Selection selection() {
        Selection selection = new Selection();
        units.forEach(unit -> selection.add(unit.group(), unit.unit()));
        return selection;
    }
}
