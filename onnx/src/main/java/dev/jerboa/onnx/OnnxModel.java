package dev.jerboa.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An ONNX model: a graph, the operator sets it is written in, local functions and metadata. */
public final class OnnxModel {
    private final Graph graph;
    private final List<Function> functions;
    private final Map<String, Long> operatorSets;
    private final Map<String, String> metadata;
    private final Opaque extra;
    private long irVersion;

    /**
     * A model of these parts, unchecked.
     *
     * @param irVersion the version of the file format
     * @param operatorSets version of each operator set, by domain; the standard one is the empty string
     * @param extra fields of the file that have no place here, such as the producer's name
     */
    public OnnxModel(
            long irVersion,
            Map<String, Long> operatorSets,
            Graph graph,
            List<Function> functions,
            Map<String, String> metadata,
            Opaque extra) {
        this.irVersion = irVersion;
        this.operatorSets = new LinkedHashMap<>(operatorSets);
        this.graph = Objects.requireNonNull(graph);
        this.functions = List.copyOf(functions);
        this.metadata = new LinkedHashMap<>(metadata);
        this.extra = Objects.requireNonNull(extra);
    }

    /** A model with another graph, and all else as here. */
    public OnnxModel withGraph(Graph other) {
        return new OnnxModel(irVersion, operatorSets, other, functions, metadata, extra);
    }

    /** The version of the file format. */
    public long irVersion() {
        return irVersion;
    }

    /** Raises the version of the file format, where it is lower. */
    public void requireIrVersion(long atLeast) {
        irVersion = Math.max(irVersion, atLeast);
    }

    /** The version of each operator set, by domain; the standard one is the empty string. */
    public Map<String, Long> operatorSets() {
        return Collections.unmodifiableMap(operatorSets);
    }

    /** The version of the standard operator set; 0 where the file names none. */
    public long opset() {
        return operatorSets.getOrDefault(Domains.STANDARD, 0L);
    }

    /** Uses an operator set, in this version where the model does not name it yet. */
    public void requireOperatorSet(String domain, long version) {
        operatorSets.putIfAbsent(domain, version);
    }

    /** Names another version of an operator set; the nodes must already be written in it. */
    public void setOperatorSet(String domain, long version) {
        operatorSets.put(domain, version);
    }

    /** The main graph. */
    public Graph graph() {
        return graph;
    }

    /** Operators that the model itself defines. */
    public List<Function> functions() {
        return functions;
    }

    /** Key-value pairs about the model, changeable. */
    public Map<String, String> metadata() {
        return metadata;
    }

    /** Fields of the file that have no place here. */
    public Opaque extra() {
        return extra;
    }

    /** Every graph of the model: the main one, the bodies of functions, and the sub-graphs inside each. */
    public List<Graph> graphs() {
        List<Graph> found = new ArrayList<>();
        collect(graph, found);
        functions.forEach(function -> collect(function.body(), found));
        return found;
    }

    private static void collect(Graph graph, List<Graph> found) {
        found.add(graph);
        graph.nodes().stream().flatMap(node -> node.subgraphs().stream()).forEach(subgraph -> collect(subgraph, found));
    }
}
