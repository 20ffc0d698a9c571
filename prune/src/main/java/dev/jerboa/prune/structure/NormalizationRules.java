package dev.jerboa.prune.structure;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Normalizations and reductions. */
final class NormalizationRules {
    private NormalizationRules() {}

    static void addTo(Map<String, Rule> rules) {
        rules.put("BatchNormalization", NormalizationRules::perChannel);
        rules.put("InstanceNormalization", (view, links) -> {
            perChannel(view, links);
            average(view, links, 2, view.dims(0).orElseThrow().length);
        });
        for (String operator :
                new String[] {"LayerNormalization", "SimplifiedLayerNormalization", "RMSNormalization"}) {
            rules.put(operator, NormalizationRules::lastAxes);
        }
        rules.put("com.microsoft::SkipLayerNormalization", NormalizationRules::skip);
        rules.put("com.microsoft::SkipSimplifiedLayerNormalization", NormalizationRules::skip);
        for (String operator : new String[] {"Softmax", "LogSoftmax"}) {
            rules.put(operator, NormalizationRules::softmax);
        }
        rules.put("LpNormalization", NormalizationRules::unchanged);
        for (String operator : new String[] {"ReduceSum", "ReduceSumSquare", "ReduceL1", "ReduceL2"}) {
            rules.put(operator, (view, links) -> reduce(view, links, false));
        }
        for (String operator :
                new String[] {"ReduceMean", "ReduceMax", "ReduceMin", "ReduceProd", "ReduceLogSum", "ReduceLogSumExp"
                }) {
            rules.put(operator, (view, links) -> reduce(view, links, true));
        }
    }

    private static void perChannel(NodeView view, Links links) {
        unchanged(view, links);
        for (int input = 1; input < view.node().inputs().size(); input++) {
            links.same(view, view.in(input, 0), view.out(0, 1), Why.CHANNEL);
        }
    }

    private static void unchanged(NodeView view, Links links) {
        int rank = view.dims(0).orElseThrow().length;
        for (int axis = 0; axis < rank; axis++) {
            links.same(view, view.in(0, axis), view.out(0, axis), Why.CHANNEL);
        }
    }

    private static void average(NodeView view, Links links, int from, int to) {
        for (int axis = from; axis < to; axis++) {
            links.average(view.in(0, axis), view.node().label() + " normalizes over it");
        }
    }

    private static void lastAxes(NodeView view, Links links) {
        unchanged(view, links);
        int rank = view.dims(0).orElseThrow().length;
        for (int input = 1; input < view.node().inputs().size(); input++) {
            if (view.has(input)) {
                int inputRank = view.dims(input).orElseThrow().length;
                for (int axis = 0; axis < inputRank; axis++) {
                    links.same(view, view.in(input, axis), view.out(0, axis + rank - inputRank), Why.CHANNEL);
                }
            }
        }
        average(view, links, view.axisAttribute("axis", -1, rank), rank);
    }

    /** The sum of two inputs and a bias, normalized over the last axis; the sum is the last output. */
    private static void skip(NodeView view, Links links) {
        int rank = view.dims(0).orElseThrow().length;
        for (int input = 0; input < view.node().inputs().size(); input++) {
            if (view.has(input)) {
                int inputRank = view.dims(input).orElseThrow().length;
                for (int axis = 0; axis < inputRank; axis++) {
                    links.same(view, view.in(input, axis), view.out(0, axis + rank - inputRank), Why.CHANNEL);
                }
            }
        }
        if (!view.node().output(3).isEmpty()) {
            for (int axis = 0; axis < rank; axis++) {
                links.same(view, view.out(0, axis), view.out(3, axis), Why.CHANNEL);
            }
        }
        average(view, links, rank - 1, rank);
    }

    private static void softmax(NodeView view, Links links) {
        unchanged(view, links);
        int rank = view.dims(0).orElseThrow().length;
        // Before version 13 the default was 1, and all axes from there on were one: more is marked than need be later
        // on.
        average(view, links, view.axisAttribute("axis", rank > 1 ? 1 : 0, rank), rank);
    }

    private static void reduce(NodeView view, Links links, boolean countsLength) {
        int rank = view.dims(0).orElseThrow().length;
        boolean keeps = view.node().attribute("keepdims", 1) != 0;
        if (view.has(1) && view.constant(1).isEmpty()) {
            RuleTable.fixAll(view, links, "reduces over axes that are known only when it runs");
            return;
        }
        Set<Integer> gone = Arrays.stream(view.axes(1, rank)).boxed().collect(Collectors.toSet());
        int kept = 0;
        for (int axis = 0; axis < rank; axis++) {
            if (!gone.contains(axis)) {
                links.same(view, view.in(0, axis), view.out(0, keeps ? axis : kept), Why.LAYOUT);
                kept++;
            } else if (countsLength) {
                links.average(view.in(0, axis), view.node().label() + " reduces over it");
            }
        }
    }
}
