package dev.jerboa.onnx;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds where a model breaks the rules of the ONNX specification (IR.md): names, scopes, cycles and operator sets.
 *
 * <p>That tensors have as many bytes as their types and shapes demand is checked when a model is read.
 */
public final class ModelCheck {
    private static final long NEWEST_IR_VERSION = 100;
    private static final int TOLD_AT_MOST = 3;

    private final List<Problem> problems = new ArrayList<>();

    private ModelCheck() {}

    /**
     * A rule that a model breaks.
     *
     * @param code the kind of problem
     * @param place the graph, node or value
     * @param message what is wrong there
     */
    public record Problem(ErrorCode code, String place, String message) {
        @Override
        public String toString() {
            return place + ": " + message;
        }
    }

    /** All problems of a model; none for a valid one. */
    public static List<Problem> check(OnnxModel model) {
        ModelCheck check = new ModelCheck();
        check.checkHeader(model);
        Set<String> functionDomains =
                model.functions().stream().map(Function::domain).collect(Collectors.toSet());
        check.checkGraph(model.graph(), Set.of(), model.operatorSets(), functionDomains);
        for (Function function : model.functions()) {
            check.checkGraph(function.body(), Set.of(), function.operatorSets(), functionDomains);
        }
        return List.copyOf(check.problems);
    }

    /**
     * Makes sure that a model is valid.
     *
     * @param path the file it came from, for the message
     * @throws JerboaException naming the first problems, if there are any
     */
    public static void require(OnnxModel model, Path path) {
        List<Problem> problems = check(model);
        if (!problems.isEmpty()) {
            String told =
                    problems.stream().limit(TOLD_AT_MOST).map(Problem::toString).collect(Collectors.joining("; "));
            int rest = problems.size() - TOLD_AT_MOST;
            throw new JerboaException(
                    problems.get(0).code(),
                    path + " is not a valid model: " + told + (rest > 0 ? "; and " + rest + " more" : ""),
                    "Export the model again, with a current exporter.");
        }
    }

    private void checkHeader(OnnxModel model) {
        if (model.irVersion() < 1 || model.irVersion() > NEWEST_IR_VERSION) {
            report("model", "format version " + model.irVersion() + " does not exist");
        }
    }

    private void checkGraph(
            Graph graph, Set<String> outer, Map<String, Long> operatorSets, Set<String> functionDomains) {
        String place = "graph '" + graph.name() + "'";
        Set<String> defined = new HashSet<>(graph.initializers().keySet());
        defined.addAll(graph.sparseInitializers());
        Set<String> inputs = new HashSet<>();
        for (Value input : graph.inputs()) {
            if (!inputs.add(input.name())) {
                report(place, "two inputs are named '" + input.name() + "'");
            }
        }
        defined.addAll(inputs);
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                if (!output.isEmpty() && !defined.add(output)) {
                    report("node " + node.label(), "its output '" + output + "' is defined twice");
                }
            }
            checkOperator(node, operatorSets, functionDomains);
        }
        defined.stream()
                .filter(outer::contains)
                .forEach(name -> report(place, "'" + name + "' hides a value of the graph around it"));
        Set<String> visible = outer.isEmpty() ? defined : union(outer, defined);
        checkCycles(graph);
        for (Node node : graph.nodes()) {
            for (String input : node.inputs()) {
                if (!input.isEmpty() && !visible.contains(input)) {
                    report("node " + node.label(), "it reads '" + input + "', which nothing defines");
                }
            }
            node.subgraphs().forEach(inner -> checkGraph(inner, visible, operatorSets, functionDomains));
        }
        for (Value output : graph.outputs()) {
            if (!visible.contains(output.name())) {
                report(place, "its output '" + output.name() + "' is never computed");
            }
        }
    }

    private void checkOperator(Node node, Map<String, Long> operatorSets, Set<String> functionDomains) {
        String place = "node " + node.label();
        if (node.operator().isEmpty()) {
            report(place, "it names no operator");
        } else if (!operatorSets.containsKey(node.domain())) {
            report(
                    place,
                    "it uses " + operatorName(node) + ", but the model does not say which version of the operator set '"
                            + (node.domain().isEmpty() ? Domains.STANDARD_ALIAS : node.domain()) + "' it needs");
        } else if (!Domains.isKnown(node.domain()) && !functionDomains.contains(node.domain())) {
            problems.add(new Problem(
                    ErrorCode.UNKNOWN_OPERATOR,
                    place,
                    operatorName(node) + " is of an operator set that ONNX Runtime does not know"));
        }
    }

    private void checkCycles(Graph graph) {
        if (isInOrder(graph)) {
            return;
        }
        try {
            TopologicalOrder.of(graph);
        } catch (JerboaException e) {
            report("graph '" + graph.name() + "'", e.getMessage());
        }
    }

    // Nearly every file has its nodes in order, which is much cheaper to see than an order is to find.
    private static boolean isInOrder(Graph graph) {
        Set<String> later = new HashSet<>();
        for (int i = graph.nodes().size() - 1; i >= 0; i--) {
            Node node = graph.nodes().get(i);
            later.addAll(node.outputs());
            for (String input : node.inputs()) {
                if (!input.isEmpty() && later.contains(input)) {
                    return false;
                }
            }
            if (!node.subgraphs().isEmpty() && later.stream().anyMatch(value -> isCaptured(node, value))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isCaptured(Node node, String value) {
        return node.subgraphs().stream().anyMatch(inner -> !inner.defines(value) && inner.reads(value));
    }

    private void report(String place, String message) {
        problems.add(new Problem(ErrorCode.INVALID_GRAPH, place, message));
    }

    private static String operatorName(Node node) {
        return (node.domain().isEmpty() ? "" : node.domain() + "::") + node.operator();
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> union = new HashSet<>(a);
        union.addAll(b);
        return union;
    }
}
