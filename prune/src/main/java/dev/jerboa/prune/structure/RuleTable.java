package dev.jerboa.prune.structure;

import dev.jerboa.onnx.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The rule of each operator. */
final class RuleTable {
    /** What these make has no axis in common with what they read. */
    private static final Set<String> FRESH = Set.of("Constant", "ConstantOfShape", "NonZero", "Range", "Shape");

    private static final Map<String, Rule> RULES = new HashMap<>();

    static {
        ElementwiseRules.addTo(RULES);
        ProductRules.addTo(RULES);
        ConvolutionRules.addTo(RULES);
        LayoutRules.addTo(RULES);
        NormalizationRules.addTo(RULES);
    }

    private RuleTable() {}

    /** Adds what a node says about axes. */
    static void link(NodeView view, Links links) {
        Node node = view.node();
        if (node.is("Constant")) {
            return;
        }
        addSizes(view, links);
        Rule rule = RULES.get((node.domain().isEmpty() ? "" : node.domain() + "::") + node.operator());
        if (node.domain().isEmpty() && FRESH.contains(node.operator())) {
            for (int output = 0; output < node.outputs().size(); output++) {
                fixOutput(view, links, output, node.label() + " makes it from a shape");
            }
        } else if (rule == null) {
            fixAll(view, links, "is of operator " + node.operator() + ", for which there is no rule");
        } else if (!view.isMeasured()) {
            fixAll(view, links, "has a shape that could not be measured");
        } else {
            rule.link(view, links);
        }
    }

    /** Lets nothing be taken from anything that a node reads or writes. */
    static void fixAll(NodeView view, Links links, String reason) {
        String text = view.node().label() + " " + reason;
        for (int input = 0; input < view.node().inputs().size(); input++) {
            int rank = view.has(input) ? view.dims(input).orElse(new long[0]).length : 0;
            for (int axis = 0; axis < rank; axis++) {
                links.fix(view.in(input, axis), text);
            }
        }
        for (int output = 0; output < view.node().outputs().size(); output++) {
            fixOutput(view, links, output, text);
        }
    }

    private static void fixOutput(NodeView view, Links links, int output, String text) {
        int rank = view.outputDims(output).orElse(new long[0]).length;
        for (int axis = 0; axis < rank; axis++) {
            links.fix(view.out(output, axis), text);
        }
    }

    private static void addSizes(NodeView view, Links links) {
        for (int input = 0; input < view.node().inputs().size(); input++) {
            long[] dims = view.has(input) ? view.dims(input).orElse(new long[0]) : new long[0];
            for (int axis = 0; axis < dims.length; axis++) {
                links.size(view.in(input, axis), dims[axis]);
            }
        }
        for (int output = 0; output < view.node().outputs().size(); output++) {
            long[] dims = view.outputDims(output).orElse(new long[0]);
            for (int axis = 0; axis < dims.length; axis++) {
                links.size(view.out(output, axis), dims[axis]);
            }
        }
    }
}
