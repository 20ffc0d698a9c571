package dev.jerboa.prune.structure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Units that lie side by side along the same axes: the heads of one attention, the neurons of one layer.
 *
 * <p>Any of them can be taken out, but not all.
 */
public final class PruningGroup {
    private final String name;
    private final UnitKind kind;
    private final List<GroupAxis> axes;
    private final int unitCount;
    private final List<Coupling> couplings;
    private final Optional<String> changes;

    /**
     * One axis along which the units lie.
     *
     * @param size how long the axis is
     * @param role what it has to do with the units, for a constant
     * @param indices for each unit, its indices along this axis, ascending
     */
    public record GroupAxis(Axis axis, int size, Role role, List<int[]> indices) {
        public GroupAxis {
            indices = List.copyOf(indices);
        }
    }

    PruningGroup(
            String name,
            UnitKind kind,
            List<GroupAxis> axes,
            int unitCount,
            List<Coupling> couplings,
            Optional<String> changes) {
        this.name = name;
        this.kind = kind;
        this.axes = List.copyOf(axes);
        this.unitCount = unitCount;
        this.couplings = List.copyOf(couplings);
        this.changes = changes;
    }

    /** The label of the first node whose weights compute the units. */
    public String name() {
        return name;
    }

    /** What the units are. */
    public UnitKind kind() {
        return kind;
    }

    /** All axes along which they lie, of constants and of computed values. */
    public List<GroupAxis> axes() {
        return axes;
    }

    /** The axes of constants along which they lie. */
    public List<GroupAxis> weights() {
        return axes.stream().filter(axis -> axis.axis().isConstant()).toList();
    }

    /** Where constants take the units in, in the order of the graph. */
    public List<Intake> intakes() {
        List<Intake> intakes = new ArrayList<>();
        for (Coupling coupling : couplings) {
            if (coupling.why() == Why.CONTRACTION
                    && coupling.first().isConstant() != coupling.second().isConstant()
                    && Math.max(coupling.first().input(), coupling.second().input()) <= 1) {
                boolean constantFirst = coupling.first().isConstant();
                Axis weight = constantFirst ? coupling.first() : coupling.second();
                Axis data = constantFirst ? coupling.second() : coupling.first();
                GroupAxis along = axes.stream()
                        .filter(axis -> axis.axis().equals(data))
                        .findFirst()
                        .orElseThrow();
                intakes.add(new Intake(weight, data, along.size(), along.indices()));
            }
        }
        intakes.sort(Comparator.comparingInt(intake -> intake.weight().node()));
        return intakes;
    }

    /** How many units there are. */
    public int unitCount() {
        return unitCount;
    }

    /** Why these axes hang together. */
    public List<Coupling> couplings() {
        return couplings;
    }

    /**
     * Why the model without a unit is not the same as the model with that unit set to zero; empty if it is the same.
     *
     * <p>A normalization divides by the length of an axis, whatever lies on it.
     */
    public Optional<String> changes() {
        return changes;
    }

    @Override
    public String toString() {
        return name + ": " + unitCount + " of kind " + kind;
    }
}
