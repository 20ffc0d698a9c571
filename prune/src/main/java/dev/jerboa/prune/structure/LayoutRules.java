package dev.jerboa.prune.structure;

import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Operators that move, join, cut and repeat, and compute nothing. */
final class LayoutRules {
    private LayoutRules() {}

    static void addTo(Map<String, Rule> rules) {
        rules.put("Transpose", LayoutRules::transpose);
        for (String reshape : new String[] {"Reshape", "Flatten", "Squeeze", "Unsqueeze"}) {
            rules.put(reshape, LayoutRules::reshape);
        }
        rules.put("Concat", LayoutRules::concat);
        rules.put("Split", LayoutRules::split);
        rules.put("Slice", LayoutRules::slice);
        rules.put("Expand", LayoutRules::expand);
        rules.put("Tile", LayoutRules::expand);
        rules.put("Gather", LayoutRules::gather);
    }

    private static void transpose(NodeView view, Links links) {
        int rank = view.dims(0).orElseThrow().length;
        List<Long> order = view.node().integers("perm").orElse(List.of());
        for (int axis = 0; axis < rank; axis++) {
            int from = order.isEmpty() ? rank - 1 - axis : order.get(axis).intValue();
            links.same(view, view.in(0, from), view.out(0, axis), Why.LAYOUT);
        }
    }

    /** Finds the shortest runs of axes with the same number of elements on both sides. */
    private static void reshape(NodeView view, Links links) {
        long[] before = view.dims(0).orElseThrow();
        long[] after = view.outputDims(0).orElseThrow();
        if (TensorData.elementCount(before) == 0) {
            RuleTable.fixAll(view, links, "had nothing to regroup in the run that measured shapes");
            return;
        }
        int i = 0;
        int j = 0;
        while (i < before.length && j < after.length) {
            List<Axis> from = new ArrayList<>();
            List<Axis> to = new ArrayList<>();
            long fromSize = before[i];
            long toSize = after[j];
            from.add(view.in(0, i++));
            to.add(view.out(0, j++));
            while (fromSize != toSize) {
                if (fromSize < toSize) {
                    fromSize *= before[i];
                    from.add(view.in(0, i++));
                } else {
                    toSize *= after[j];
                    to.add(view.out(0, j++));
                }
            }
            link(view, links, larger(links, from), larger(links, to));
        }
    }

    private static List<Axis> larger(Links links, List<Axis> axes) {
        return axes.stream().filter(axis -> links.size(axis) > 1).toList();
    }

    private static void link(NodeView view, Links links, List<Axis> from, List<Axis> to) {
        if (from.size() == 1 && to.size() == 1) {
            links.same(view, from.get(0), to.get(0), Why.LAYOUT);
        } else if (!from.isEmpty() && !to.isEmpty()) {
            Regrouping.of(view, from, sizes(links, from), to, sizes(links, to)).ifPresentOrElse(links::regroup, () -> {
                String reason = view.node().label() + " cuts across it";
                from.forEach(axis -> links.fix(axis, reason));
                to.forEach(axis -> links.fix(axis, reason));
            });
        }
    }

    private static List<Integer> sizes(Links links, List<Axis> axes) {
        return axes.stream().map(links::size).toList();
    }

    private static void concat(NodeView view, Links links) {
        int rank = view.outputDims(0).orElseThrow().length;
        int along = view.axisAttribute("axis", 1, rank);
        int offset = 0;
        for (int input = 0; input < view.node().inputs().size(); input++) {
            for (int axis = 0; axis < rank; axis++) {
                if (axis == along) {
                    links.part(view, view.out(0, axis), offset, view.in(input, axis), Why.CONCATENATION);
                    offset += links.size(view.in(input, axis));
                } else {
                    links.same(view, view.in(input, axis), view.out(0, axis), Why.CONCATENATION);
                }
            }
        }
    }

    private static void split(NodeView view, Links links) {
        int rank = view.dims(0).orElseThrow().length;
        int along = view.axisAttribute("axis", 0, rank);
        int offset = 0;
        for (int output = 0; output < view.node().outputs().size(); output++) {
            for (int axis = 0; axis < rank; axis++) {
                if (axis == along) {
                    links.part(view, view.in(0, axis), offset, view.out(output, axis), Why.PART);
                    offset += links.size(view.out(output, axis));
                } else {
                    links.same(view, view.in(0, axis), view.out(output, axis), Why.LAYOUT);
                }
            }
        }
    }

    private static void slice(NodeView view, Links links) {
        long[] before = view.dims(0).orElseThrow();
        long[] after = view.outputDims(0).orElseThrow();
        Set<Integer> cut = new HashSet<>();
        SliceBounds.of(view).forEach(bounds -> {
            cut.add(bounds.axis());
            Axis from = view.in(0, bounds.axis());
            Axis to = view.out(0, bounds.axis());
            if (bounds.isConstant() && bounds.step() == 1) {
                links.part(view, from, (int) bounds.firstOf(before[bounds.axis()]), to, Why.PART);
            } else {
                String reason = view.node().label() + " takes parts of it that are known only when it runs";
                links.fix(from, reason);
                links.fix(to, reason);
            }
        });
        for (int axis = 0; axis < before.length; axis++) {
            if (!cut.contains(axis) && before[axis] == after[axis]) {
                links.same(view, view.in(0, axis), view.out(0, axis), Why.LAYOUT);
            }
        }
    }

    /** What is repeated has no units of its own: all copies change together or not at all. */
    private static void expand(NodeView view, Links links) {
        int inputRank = view.dims(0).orElseThrow().length;
        long[] after = view.outputDims(0).orElseThrow();
        for (int axis = 0; axis < after.length; axis++) {
            int from = axis - (after.length - inputRank);
            if (from >= 0 && links.size(view.in(0, from)) == after[axis]) {
                links.same(view, view.in(0, from), view.out(0, axis), Why.LAYOUT);
            } else {
                links.fix(view.out(0, axis), view.node().label() + " repeats one value along it");
                if (from >= 0) {
                    links.fix(view.in(0, from), view.node().label() + " repeats it");
                }
            }
        }
    }

    private static void gather(NodeView view, Links links) {
        int rank = view.dims(0).orElseThrow().length;
        int indexRank = view.dims(1).orElseThrow().length;
        int along = view.axisAttribute("axis", 0, rank);
        Node node = view.node();
        for (int axis = 0; axis < rank; axis++) {
            Axis from = view.in(0, axis);
            if (axis == along) {
                links.fix(from, node.label() + " picks from it by number");
            } else {
                links.same(view, from, view.out(0, axis < along ? axis : axis + indexRank - 1), Why.TABLE);
                if (from.isConstant()) {
                    links.role(from, Role.PRODUCER);
                }
            }
        }
        for (int axis = 0; axis < indexRank; axis++) {
            links.same(view, view.in(1, axis), view.out(0, along + axis), Why.LAYOUT);
        }
    }
}
