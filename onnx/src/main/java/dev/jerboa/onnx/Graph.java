package dev.jerboa.onnx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A graph of nodes over named values, which knows who writes and who reads each value.
 *
 * <p>Every edit goes through an operation of this class that checks it first: no edit leaves a name undefined or defined
 * twice, or takes away a value that is still read, here or in a sub-graph. A graph read from a file is taken as it is;
 * {@link ModelCheck} says what is wrong with it.
 */
public final class Graph {
    private final String name;
    private final List<Value> inputs;
    private final List<Value> outputs;
    private final Map<String, Value> declarations = new LinkedHashMap<>();
    private final Map<String, TensorData> initializers = new LinkedHashMap<>();
    private final Set<String> sparseInitializers;
    private final List<Node> nodes = new ArrayList<>();
    private final Uses uses = new Uses();
    private final Opaque extra;
    private Graph parent;

    /**
     * A graph of these parts, unchecked.
     *
     * @param declarations types of values between inputs and outputs
     * @param sparseInitializers names of the sparse constants, whose content is kept in {@code extra}
     * @param extra fields of the file that have no place here
     */
    public Graph(
            String name,
            List<Value> inputs,
            List<Value> outputs,
            Collection<Value> declarations,
            Map<String, TensorData> initializers,
            Set<String> sparseInitializers,
            List<Node> nodes,
            Opaque extra) {
        this.name = Objects.requireNonNull(name);
        this.inputs = new ArrayList<>(inputs);
        this.outputs = new ArrayList<>(outputs);
        declarations.forEach(value -> this.declarations.put(value.name(), value));
        this.initializers.putAll(initializers);
        this.sparseInitializers = Set.copyOf(sparseInitializers);
        nodes.forEach(node -> link(this.nodes.size(), node));
        this.extra = Objects.requireNonNull(extra);
    }

    /** The graph's own name. */
    public String name() {
        return name;
    }

    /** The declared inputs, in order; in old files these include the initializers. */
    public List<Value> inputs() {
        return Collections.unmodifiableList(inputs);
    }

    /** The inputs that a caller must feed: those that no initializer provides. */
    public List<Value> requiredInputs() {
        return inputs.stream()
                .filter(input -> !initializers.containsKey(input.name()))
                .toList();
    }

    /** The outputs, in order. */
    public List<Value> outputs() {
        return Collections.unmodifiableList(outputs);
    }

    /** The declared types of values between inputs and outputs. */
    public Collection<Value> declarations() {
        return Collections.unmodifiableCollection(declarations.values());
    }

    /** The constants that belong to the graph, by name. */
    public Map<String, TensorData> initializers() {
        return Collections.unmodifiableMap(initializers);
    }

    /** The names of the sparse constants, which are kept but not looked into. */
    public Set<String> sparseInitializers() {
        return sparseInitializers;
    }

    /** The nodes, in the order of the file. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** The graph around this sub-graph, whose values may be read here. */
    public Optional<Graph> parent() {
        return Optional.ofNullable(parent);
    }

    /** Fields of the file that have no place here. */
    public Opaque extra() {
        return extra;
    }

    /** The node of this graph that writes a value. */
    public Optional<Node> producer(String value) {
        return uses.producer(value);
    }

    /** The nodes of this graph that read a value, as an input or inside a sub-graph; each once. */
    public List<Node> consumers(String value) {
        return uses.consumers(value);
    }

    /** Whether a value is an output of this graph. */
    public boolean isOutput(String value) {
        return outputs.stream().anyMatch(output -> output.name().equals(value));
    }

    /** Whether this graph reads a value, or returns it; sub-graphs included. */
    public boolean reads(String value) {
        return isOutput(value) || uses.isRead(value);
    }

    /** Whether this graph itself gives a value its name: as an input, an initializer or a node's output. */
    public boolean defines(String value) {
        return initializers.containsKey(value)
                || sparseInitializers.contains(value)
                || uses.producer(value).isPresent()
                || inputs.stream().anyMatch(input -> input.name().equals(value));
    }

    /** Whether a value can be read here: it is defined here or in a graph around this one. */
    public boolean sees(String value) {
        return defines(value) || (parent != null && parent.sees(value));
    }

    /** Adds a constant under a name that nothing has yet. */
    public void addInitializer(String value, TensorData data) {
        requireUndefined(value);
        initializers.put(value, data);
    }

    /**
     * Gives a constant of this graph another value: an initializer, or what a {@code Constant} node holds.
     *
     * @throws JerboaException if there is no such constant, or the new value has another type or shape
     */
    public void setConstant(String value, TensorData data) {
        TensorData initializer = initializers.get(value);
        Optional<Node> node = producer(value);
        TensorData old = initializer != null
                ? initializer
                : node.flatMap(Constants::valueOf).orElseThrow(() -> broken("there is no constant '" + value + "'"));
        if (!old.toString().equals(data.toString())) {
            throw broken("the constant '" + value + "' is " + old + " and cannot become " + data);
        }
        if (initializer != null) {
            initializers.put(value, data);
        } else {
            Node constant = node.orElseThrow();
            Attribute held = Attribute.of("value", data);
            replace(constant, List.of(Node.of("Constant", constant.name(), List.of(), constant.outputs(), held)));
        }
    }

    /** Takes one more value from the caller. */
    public void addInput(Value value) {
        requireUndefined(value.name());
        inputs.add(value);
    }

    /** Returns one more value to the caller. */
    public void addOutput(Value value) {
        if (!defines(value.name())) {
            throw broken("there is no value '" + value.name() + "' to return");
        }
        outputs.add(value);
    }

    /** Puts nodes into the list just before {@code anchor}. */
    public void insertBefore(Node anchor, List<Node> added) {
        insert(indexOf(anchor), added);
    }

    /** Puts nodes at the start. */
    public void prepend(List<Node> added) {
        insert(0, added);
    }

    /** Adds nodes at the end. */
    public void append(List<Node> added) {
        insert(nodes.size(), added);
    }

    /**
     * Takes a node out and puts others in its place.
     *
     * @throws JerboaException if a value that the node wrote is still read and no new node writes it
     */
    public void replace(Node old, List<Node> replacement) {
        int index = indexOf(old);
        for (String output : old.outputs()) {
            boolean kept = replacement.stream().anyMatch(node -> node.outputs().contains(output));
            if (!kept && reads(output)) {
                throw broken("cannot remove " + old.label() + ": its output '" + output + "' is still read");
            }
        }
        nodes.remove(index);
        uses.remove(old);
        try {
            insert(index, replacement);
        } catch (JerboaException e) {
            nodes.add(index, old);
            uses.add(old);
            throw e;
        }
    }

    /** Makes one input of a node read another value. */
    public void setInput(Node node, int index, String value) {
        indexOf(node);
        if (!sees(value)) {
            throw broken("cannot connect " + node.label() + ": there is no value '" + value + "'");
        }
        uses.remove(node);
        node.setInput(index, value);
        uses.add(node);
    }

    /**
     * Makes every reader of a value, here and in sub-graphs, read another. A graph output keeps its own name and so
     * keeps the old value.
     */
    public void replaceUses(String from, String to) {
        if (!sees(to)) {
            throw broken("cannot replace '" + from + "': there is no value '" + to + "'");
        }
        for (Node node : consumers(from)) {
            for (int i = 0; i < node.inputs().size(); i++) {
                if (node.input(i).equals(from)) {
                    setInput(node, i, to);
                }
            }
            for (Graph subgraph : node.subgraphs()) {
                if (!subgraph.defines(from)) {
                    subgraph.replaceUses(from, to);
                }
            }
        }
    }

    /** Declares the type of a value; a previous declaration is replaced. */
    public void declare(Value value) {
        declarations.put(value.name(), value);
    }

    /** Stops listing an initializer among the inputs, so that it becomes a true constant. */
    public boolean sealInitializer(String value) {
        return initializers.containsKey(value)
                && inputs.removeIf(input -> input.name().equals(value));
    }

    /** Takes out what no output depends on: nodes, unread initializers and declarations; says how many nodes went. */
    public int removeDead() {
        int before = nodes.size();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            node.subgraphs().forEach(Graph::removeDead);
            if (node.outputs().stream().noneMatch(this::reads)) {
                nodes.remove(i);
                uses.remove(node);
            }
        }
        initializers.keySet().removeIf(value -> !reads(value) && !isInput(value));
        declarations.keySet().removeIf(value -> !defines(value));
        return before - nodes.size();
    }

    /**
     * Puts the nodes into an order in which every value is written before it is read, moving as little as possible.
     *
     * @throws JerboaException if the graph has a cycle; the message names a node on it
     */
    public void sortTopologically() {
        List<Node> sorted = TopologicalOrder.of(this);
        nodes.clear();
        nodes.addAll(sorted);
    }

    /** A name made from a hint that no value has in this graph or in any around or inside it. */
    public String freshName(String hint) {
        Graph root = this;
        while (root.parent != null) {
            root = root.parent;
        }
        String candidate = hint;
        for (int i = 1; root.mentions(candidate); i++) {
            candidate = hint + "_" + i;
        }
        return candidate;
    }

    private boolean mentions(String value) {
        return defines(value)
                || reads(value)
                || uses.nodesWithSubgraphs().stream()
                        .flatMap(node -> node.subgraphs().stream())
                        .anyMatch(graph -> graph.mentions(value));
    }

    private boolean isInput(String value) {
        return inputs.stream().anyMatch(input -> input.name().equals(value));
    }

    private void insert(int index, List<Node> added) {
        for (Node node : added) {
            node.outputs().stream().filter(output -> !output.isEmpty()).forEach(this::requireUndefined);
        }
        for (Node node : added) {
            for (String input : node.inputs()) {
                boolean made = added.stream().anyMatch(other -> other.outputs().contains(input));
                if (!input.isEmpty() && !made && !sees(input)) {
                    throw broken("cannot add " + node.label() + ": there is no value '" + input + "'");
                }
            }
        }
        for (int i = 0; i < added.size(); i++) {
            link(index + i, added.get(i));
        }
    }

    private void link(int index, Node node) {
        nodes.add(index, node);
        uses.add(node);
        node.subgraphs().forEach(subgraph -> subgraph.parent = this);
    }

    private int indexOf(Node node) {
        int index = nodes.indexOf(node);
        if (index < 0) {
            throw broken("node " + node.label() + " is not part of this graph");
        }
        return index;
    }

    private void requireUndefined(String value) {
        if (defines(value)) {
            throw broken("the name '" + value + "' is taken");
        }
    }

    private JerboaException broken(String what) {
        return new JerboaException(ErrorCode.INTERNAL, "graph '" + name + "': " + what, "Please report this.");
    }
}
