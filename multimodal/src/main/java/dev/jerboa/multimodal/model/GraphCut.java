package dev.jerboa.multimodal.model;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Cuts out of a network what some of its outputs need. */
public final class GraphCut {
    private GraphCut() {}

    /**
     * The part of a model that computes some of its outputs, with only the inputs that it reads.
     *
     * @param model gives its nodes away, and is not to be used any more
     */
    public static OnnxModel keeping(OnnxModel model, Collection<String> outputs) {
        Graph whole = model.graph();
        List<Value> kept = whole.outputs().stream()
                .filter(output -> outputs.contains(output.name()))
                .toList();
        Graph part = copy(whole, whole.inputs(), kept);
        part.removeDead();
        List<Value> read = whole.inputs().stream()
                .filter(input -> part.reads(input.name()))
                .toList();
        Graph cut = copy(part, read, kept);
        cut.removeDead();
        return model.withGraph(cut);
    }

    /** The inputs that an output depends on, in the order of the graph. */
    public static Set<String> inputsOf(Graph graph, String output) {
        Set<String> seen = new HashSet<>(Set.of(output));
        Deque<String> open = new ArrayDeque<>(seen);
        while (!open.isEmpty()) {
            graph.producer(open.pop())
                    .ifPresent(node -> read(node).stream().filter(seen::add).forEach(open::push));
        }
        Set<String> inputs = new LinkedHashSet<>();
        graph.requiredInputs().stream().map(Value::name).filter(seen::contains).forEach(inputs::add);
        return inputs;
    }

    /** What a node reads, and what is read inside it; names of its own inside do no harm, since nothing writes them here. */
    private static Set<String> read(Node node) {
        Set<String> names = new LinkedHashSet<>(node.inputs());
        for (Graph inside : node.subgraphs()) {
            inside.nodes().forEach(inner -> names.addAll(read(inner)));
            inside.outputs().forEach(value -> names.add(value.name()));
        }
        return names;
    }

    private static Graph copy(Graph graph, List<Value> inputs, List<Value> outputs) {
        return new Graph(
                graph.name(),
                inputs,
                outputs,
                graph.declarations(),
                graph.initializers(),
                graph.sparseInitializers(),
                graph.nodes(),
                graph.extra());
    }
}
