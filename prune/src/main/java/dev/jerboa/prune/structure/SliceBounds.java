package dev.jerboa.prune.structure;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a Slice takes along one axis.
 *
 * @param entry where in the lists of the node this axis stands
 * @param isConstant whether the bounds are the same in every run
 */
public record SliceBounds(int entry, int axis, boolean isConstant, long start, long end, long step) {
    /** The bounds along each axis that a Slice names, in inputs or, before version 10, in attributes. */
    public static List<SliceBounds> of(NodeView view) {
        int rank = view.dims(0).orElseThrow().length;
        Optional<long[]> starts = view.list("starts", 1);
        Optional<long[]> ends = view.list("ends", 2);
        Optional<long[]> axes = view.list("axes", 3);
        Optional<long[]> steps = view.list("steps", 4);
        boolean isConstant = starts.isPresent() && ends.isPresent() && (steps.isPresent() || !view.has(4));
        int count = starts.or(() -> ends)
                .map(list -> list.length)
                .orElseGet(() -> axes.map(list -> list.length).orElse(rank));
        List<SliceBounds> bounds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int entry = i;
            bounds.add(new SliceBounds(
                    i,
                    NodeView.normal(axes.map(list -> list[entry]).orElse((long) i), rank),
                    isConstant,
                    starts.map(list -> list[entry]).orElse(0L),
                    ends.map(list -> list[entry]).orElse(0L),
                    steps.map(list -> list[entry]).orElse(1L)));
        }
        return bounds;
    }

    /** The first index taken of an axis of this size. */
    public long firstOf(long size) {
        long from = start < 0 ? start + size : start;
        return Math.max(0, Math.min(from, size));
    }
}
