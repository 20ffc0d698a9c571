package dev.jerboa.prune.apply;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.PruningGroup;
import dev.jerboa.prune.structure.ResidualBranch;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What is to be taken out of a model: units of its groups, and residual branches. */
public final class Selection {
    private final Map<PruningGroup, BitSet> units = new LinkedHashMap<>();
    private final Set<ResidualBranch> branches = new LinkedHashSet<>();

    /** Adds a unit of a group. */
    public Selection add(PruningGroup group, int unit) {
        units.computeIfAbsent(group, key -> new BitSet()).set(unit);
        return this;
    }

    /** Adds a residual branch. */
    public Selection add(ResidualBranch branch) {
        branches.add(branch);
        return this;
    }

    /** The chosen units of each group. */
    public Map<PruningGroup, BitSet> units() {
        return units;
    }

    /** The chosen units of one group. */
    public BitSet units(PruningGroup group) {
        return units.getOrDefault(group, new BitSet());
    }

    /** The chosen branches. */
    public Set<ResidualBranch> branches() {
        return branches;
    }

    /** Whether nothing is chosen. */
    public boolean isEmpty() {
        return branches.isEmpty() && units.values().stream().allMatch(BitSet::isEmpty);
    }

    /**
     * The indices that go, for each axis from which something goes.
     *
     * @throws JerboaException {@code INVALID_ARGUMENT} if an axis would be left with nothing
     */
    public Map<Axis, BitSet> indices() {
        Map<Axis, BitSet> indices = new HashMap<>();
        units.forEach((group, chosen) -> {
            if (!chosen.isEmpty()) {
                for (PruningGroup.GroupAxis axis : group.axes()) {
                    BitSet gone = indices.computeIfAbsent(axis.axis(), key -> new BitSet());
                    chosen.stream().forEach(unit -> {
                        for (int index : axis.indices().get(unit)) {
                            gone.set(index);
                        }
                    });
                    if (gone.cardinality() == axis.size()) {
                        throw new JerboaException(
                                ErrorCode.INVALID_ARGUMENT,
                                "all " + axis.size() + " of " + axis.axis() + " would go with " + chosen.cardinality()
                                        + " units of " + group.name(),
                                "Leave at least one unit of each group.");
                    }
                }
            }
        });
        return indices;
    }
}
