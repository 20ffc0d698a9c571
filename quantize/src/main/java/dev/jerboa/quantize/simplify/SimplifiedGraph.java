package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** The main graph of a model, with the questions that every simplification asks of it. */
final class SimplifiedGraph {
    // From this version of the file format on, an initializer that is also an input is only a default for it.
    private static final long OVERRIDABLE_INITIALIZERS = 4;

    private final Graph graph;
    private final long opset;
    private final Set<String> variables = new HashSet<>();
    private final Ranks ranks;

    private SimplifiedGraph(Graph graph, long opset) {
        this.graph = graph;
        this.opset = opset;
        graph.inputs().stream().map(Value::name).forEach(variables::add);
        this.ranks = new Ranks(graph);
    }

    /** The main graph; in old files, where every initializer had to be an input too, none is any longer. */
    static SimplifiedGraph of(OnnxModel model) {
        if (model.irVersion() < OVERRIDABLE_INITIALIZERS) {
            Set.copyOf(model.graph().initializers().keySet()).forEach(model.graph()::sealInitializer);
            model.requireIrVersion(OVERRIDABLE_INITIALIZERS);
        }
        return new SimplifiedGraph(model.graph(), model.opset());
    }

    Graph graph() {
        return graph;
    }

    long opset() {
        return opset;
    }

    /** The nodes as they are now; later edits do not show. */
    List<Node> nodes() {
        return List.copyOf(graph.nodes());
    }

    /** An initializer that no caller can replace. */
    Optional<TensorData> constant(String value) {
        return variables.contains(value)
                ? Optional.empty()
                : Optional.ofNullable(graph.initializers().get(value));
    }

    /** A constant of floats. */
    Optional<TensorData> floats(String value) {
        return constant(value).filter(data -> data.type() == ElementType.FLOAT);
    }

    /** The number in a float constant of one element. */
    OptionalDouble number(String value) {
        Optional<TensorData> data = floats(value).filter(one -> one.elementCount() == 1);
        return data.isPresent() ? OptionalDouble.of(data.get().toFloats()[0]) : OptionalDouble.empty();
    }

    /** Whether a constant of one element can meet another value without giving the result more dimensions. */
    boolean keepsRank(String number, String other) {
        return constant(number).map(data -> data.rank() <= ranks.atLeast(other)).orElse(false);
    }

    /** The node that alone reads a value, and reads it once; empty too for what the graph returns. */
    Optional<Node> onlyConsumer(String value) {
        List<Node> consumers = graph.consumers(value);
        if (graph.isOutput(value) || consumers.size() != 1) {
            return Optional.empty();
        }
        Node consumer = consumers.get(0);
        long reads = consumer.inputs().stream().filter(value::equals).count();
        return reads == 1 ? Optional.of(consumer) : Optional.empty();
    }

    /** The node that writes a value which one node alone reads. */
    Optional<Node> producerForOne(String value) {
        return onlyConsumer(value).flatMap(reader -> graph.producer(value));
    }

    /**
     * Puts nodes in the place of the last of a chain and takes out the others.
     *
     * @param others each after its reader, so that nothing reads it by then
     */
    void replaceChain(Node last, List<Node> others, List<Node> replacement) {
        graph.replace(last, replacement);
        others.forEach(node -> graph.replace(node, List.of()));
    }

    /** Adds a constant under a name made from the hint, and says which. */
    String addConstant(String hint, TensorData data) {
        String name = graph.freshName(hint);
        graph.addInitializer(name, data);
        return name;
    }

    void removeDead() {
        graph.removeDead();
    }
}
