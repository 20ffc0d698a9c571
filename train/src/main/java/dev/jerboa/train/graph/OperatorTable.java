package dev.jerboa.train.graph;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Domains;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The operators that a graph may hold, with their lowerings. */
public final class OperatorTable {
    /**
     * One operator.
     *
     * @param domain its operator set; empty for the standard one
     * @param operator its name
     * @param since the first version of the operator set whose form of it is understood
     */
    public record Row(String domain, String operator, int since, Lowering lowering) {
        /** The name with its domain, as errors and tables write it. */
        public String label() {
            return domain.isEmpty() ? operator : domain + "::" + operator;
        }
    }

    private final Map<String, Row> rows = new TreeMap<>();

    /** Adds a standard operator with a single output. */
    public OperatorTable add(String operator, int since, Lowering.Single lowering) {
        return addAll(operator, since, Lowering.of(lowering));
    }

    /** Adds a standard operator. */
    public OperatorTable addAll(String operator, int since, Lowering lowering) {
        return add(new Row(Domains.STANDARD, operator, since, lowering));
    }

    /** Adds an operator of ONNX Runtime's own set with a single output. */
    public OperatorTable addMicrosoft(String operator, Lowering.Single lowering) {
        return addAllMicrosoft(operator, Lowering.of(lowering));
    }

    /** Adds an operator of ONNX Runtime's own set. */
    public OperatorTable addAllMicrosoft(String operator, Lowering lowering) {
        return add(new Row(Domains.MICROSOFT, operator, 1, lowering));
    }

    /**
     * Adds an operator.
     *
     * @throws IllegalArgumentException if it is there already
     */
    public OperatorTable add(Row row) {
        if (rows.putIfAbsent(row.label(), row) != null) {
            throw new IllegalArgumentException(row.label() + " is in the table already");
        }
        return this;
    }

    /** Adds every operator of another table. */
    public OperatorTable addTable(OperatorTable other) {
        other.rows.values().forEach(this::add);
        return this;
    }

    /** All operators, by name. */
    public Collection<Row> rows() {
        return List.copyOf(rows.values());
    }

    /** The operator of a node, if the table has it. */
    public Optional<Row> find(Node node) {
        return Optional.ofNullable(
                rows.get(node.domain().isEmpty() ? node.operator() : node.domain() + "::" + node.operator()));
    }

    /**
     * What keeps a model from running: an operator that is missing, or whose form in this version is not understood; a
     * line for each operator. Graphs inside nodes and the functions of the model are looked into too.
     */
    public List<String> missing(OnnxModel model) {
        Map<String, String> found = new TreeMap<>();
        collect(model.graph().nodes(), model.opset(), new LocalFunctions(model), found);
        return new ArrayList<>(found.values());
    }

    private void collect(List<Node> nodes, long opset, LocalFunctions functions, Map<String, String> found) {
        for (Node node : nodes) {
            Optional<LocalFunctions.Body> function = functions.bodyOf(node);
            Optional<Row> row = find(node);
            if (function.isPresent()) {
                collect(function.get().graph().nodes(), function.get().opset(), functions, found);
            } else if (row.isEmpty() && Constants.valueOf(node).isEmpty()) {
                String domain = node.domain().isEmpty() ? "" : node.domain() + "::";
                found.putIfAbsent(domain + node.operator(), domain + node.operator() + " (node " + node.label() + ")");
            } else if (row.isPresent()
                    && node.domain().isEmpty()
                    && opset < row.get().since()) {
                found.putIfAbsent(
                        node.operator(),
                        node.operator() + " of operator set " + opset + ", before "
                                + row.get().since() + " (node " + node.label() + ")");
            }
            node.subgraphs().forEach(graph -> collect(graph.nodes(), opset, functions, found));
        }
    }
}
