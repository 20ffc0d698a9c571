package dev.jerboa.prune.plan;

import dev.jerboa.prune.structure.UnitKind;
import java.util.Locale;

/** A plan as lines of text for people. */
public final class PlanTable {
    private static final String ROW = "%-16s %6s %6s %11s %11s %10s %8s  %s%n";

    private PlanTable() {}

    /** One line for each group from which something goes and for each branch, and one for the whole. */
    public static String of(PruningPlan plan) {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT, ROW, "kind", "units", "go", "importance", "of the rest", "saved kB", "MACs", "where"));
        for (GroupPlan group : plan.groups()) {
            if (group.goneCount() > 0) {
                text.append(String.format(
                        Locale.ROOT,
                        ROW,
                        group.group().kind(),
                        group.group().unitCount(),
                        group.goneCount(),
                        String.format(Locale.ROOT, "%.4g", group.meanImportanceGone()),
                        String.format(Locale.ROOT, "%.4g", group.meanImportanceLeft()),
                        group.savedBytes() / 1000,
                        percent(group.savedMacs(), plan.before().macs()),
                        group.group().name()));
            }
        }
        for (PlannedBranch branch : plan.branches()) {
            text.append(String.format(
                    Locale.ROOT,
                    ROW,
                    UnitKind.LAYER,
                    1,
                    1,
                    String.format(Locale.ROOT, "%.4g", branch.importance()),
                    "",
                    branch.savedBytes() / 1000,
                    percent(branch.savedMacs(), plan.before().macs()),
                    branch.branch().name()));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "%s: %d units go; parameters %,d -> %,d (-%s), MACs -%s%n",
                        plan.criterion(),
                        plan.units().size() + plan.branches().size(),
                        plan.before().parameters(),
                        plan.after().parameters(),
                        percent(
                                plan.before().parameters() - plan.after().parameters(),
                                plan.before().parameters()),
                        percent(
                                plan.before().macs() - plan.after().macs(),
                                plan.before().macs())))
                .toString();
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0 : 100.0 * part / whole);
    }
}
