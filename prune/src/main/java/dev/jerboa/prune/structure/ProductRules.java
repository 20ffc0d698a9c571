package dev.jerboa.prune.structure;

import java.util.HashMap;
import java.util.Map;

/** Products of matrices and tensors. */
final class ProductRules {
    private ProductRules() {}

    static void addTo(Map<String, Rule> rules) {
        rules.put("MatMul", (view, links) -> product(view, links, false, false));
        rules.put(
                "com.microsoft::FusedMatMul",
                (view, links) -> product(
                        view,
                        links,
                        view.node().attribute("transA", 0) != 0,
                        view.node().attribute("transB", 0) != 0));
        rules.put("Gemm", ProductRules::gemm);
        rules.put("Einsum", ProductRules::einsum);
    }

    private static void gemm(NodeView view, Links links) {
        product(
                view,
                links,
                view.node().attribute("transA", 0) != 0,
                view.node().attribute("transB", 0) != 0);
        if (view.has(2)) {
            int rank = view.dims(2).orElseThrow().length;
            for (int axis = 0; axis < rank; axis++) {
                links.same(view, view.in(2, axis), view.out(0, axis + 2 - rank), Why.ELEMENTWISE);
            }
        }
    }

    /** {@code [.., m, k]} by {@code [.., k, n]}; an operand of one dimension is {@code [k]}. */
    private static void product(NodeView view, Links links, boolean firstTransposed, boolean secondTransposed) {
        int firstRank = view.dims(0).orElseThrow().length;
        int secondRank = view.dims(1).orElseThrow().length;
        int rank = view.outputDims(0).orElseThrow().length;
        int firstInner = firstRank == 1 || !firstTransposed ? firstRank - 1 : firstRank - 2;
        int secondInner = secondRank == 1 ? 0 : secondTransposed ? secondRank - 1 : secondRank - 2;
        links.same(view, view.in(0, firstInner), view.in(1, secondInner), Why.CONTRACTION);
        role(view, links, 0, firstInner, Role.CONSUMER);
        role(view, links, 1, secondInner, Role.CONSUMER);
        if (firstRank > 1) {
            int outer = firstTransposed ? firstRank - 1 : firstRank - 2;
            links.same(view, view.in(0, outer), view.out(0, secondRank == 1 ? rank - 1 : rank - 2), Why.OUTPUT);
            role(view, links, 0, outer, Role.PRODUCER);
        }
        if (secondRank > 1) {
            int outer = secondTransposed ? secondRank - 2 : secondRank - 1;
            links.same(view, view.in(1, outer), view.out(0, rank - 1), Why.OUTPUT);
            role(view, links, 1, outer, Role.PRODUCER);
        }
        int batchRank = rank - (firstRank > 1 ? 1 : 0) - (secondRank > 1 ? 1 : 0);
        for (int input = 0; input < 2; input++) {
            int inputBatch = Math.max(0, view.dims(input).orElseThrow().length - 2);
            for (int axis = 0; axis < inputBatch; axis++) {
                links.same(view, view.in(input, axis), view.out(0, axis + batchRank - inputBatch), Why.BATCH);
                role(view, links, input, axis, Role.PRODUCER);
            }
        }
    }

    private static void role(NodeView view, Links links, int input, int axis, Role role) {
        Axis of = view.in(input, axis);
        if (of.isConstant()) {
            links.role(of, role);
        }
    }

    /** An equation of single letters, such as {@code bhid,bhjd->bhij}; others are not followed. */
    private static void einsum(NodeView view, Links links) {
        String equation = view.node().attribute("equation", "").replace(" ", "");
        String[] sides = equation.split("->", -1);
        if (sides.length != 2 || equation.contains(".")) {
            RuleTable.fixAll(view, links, "has an equation that is not followed: " + equation);
            return;
        }
        String[] operands = sides[0].split(",", -1);
        Map<Character, Axis> first = new HashMap<>();
        boolean constants = false;
        for (int input = 0; input < operands.length; input++) {
            constants |= view.constant(input).isPresent();
        }
        for (int axis = 0; axis < sides[1].length(); axis++) {
            first.put(sides[1].charAt(axis), view.out(0, axis));
        }
        for (int input = 0; input < operands.length; input++) {
            for (int axis = 0; axis < operands[input].length(); axis++) {
                char letter = operands[input].charAt(axis);
                boolean kept = sides[1].indexOf(letter) >= 0;
                Axis here = view.in(input, axis);
                Axis other = first.putIfAbsent(letter, here);
                if (other != null && !other.equals(here)) {
                    boolean everywhere = kept && everyOperandHas(operands, letter);
                    links.same(
                            view,
                            other,
                            here,
                            everywhere && !constants ? Why.BATCH : kept ? Why.OUTPUT : Why.CONTRACTION);
                }
                role(view, links, input, axis, kept ? Role.PRODUCER : Role.CONSUMER);
            }
        }
    }

    private static boolean everyOperandHas(String[] operands, char letter) {
        for (String operand : operands) {
            if (operand.indexOf(letter) < 0) {
                return false;
            }
        }
        return true;
    }
}
