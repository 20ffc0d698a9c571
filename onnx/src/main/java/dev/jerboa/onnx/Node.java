package dev.jerboa.onnx;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One operator of a graph, with the names of the values that it reads and writes.
 *
 * <p>An empty name stands for an optional input or output that is left out. Inputs change only through the
 * {@link Graph} that holds the node, which keeps account of who reads what.
 */
public final class Node {
    private final String name;
    private final String domain;
    private final String operator;
    private final List<String> inputs;
    private final List<String> outputs;
    private final Map<String, Attribute> attributes;
    private final Opaque extra;

    /** The node described by its parts, as read from a file. */
    public Node(
            String name,
            String domain,
            String operator,
            List<String> inputs,
            List<String> outputs,
            Collection<Attribute> attributes,
            Opaque extra) {
        this.name = Objects.requireNonNull(name);
        this.domain = domain.equals(Domains.STANDARD_ALIAS) ? Domains.STANDARD : domain;
        this.operator = Objects.requireNonNull(operator);
        this.inputs = new ArrayList<>(inputs);
        this.outputs = List.copyOf(outputs);
        this.attributes = new LinkedHashMap<>();
        for (Attribute attribute : attributes) {
            this.attributes.put(attribute.name(), attribute);
        }
        this.extra = extra;
    }

    /** A node of the standard operator set. */
    public static Node of(
            String operator, String name, List<String> inputs, List<String> outputs, Attribute... attributes) {
        return new Node(name, Domains.STANDARD, operator, inputs, outputs, List.of(attributes), Opaque.NONE);
    }

    /** A node of ONNX Runtime's own operator set, {@code com.microsoft}. */
    public static Node ofMicrosoft(
            String operator, String name, List<String> inputs, List<String> outputs, Attribute... attributes) {
        return new Node(name, Domains.MICROSOFT, operator, inputs, outputs, List.of(attributes), Opaque.NONE);
    }

    /** The node's own name; may be empty. */
    public String name() {
        return name;
    }

    /** The operator set; empty for the standard one. */
    public String domain() {
        return domain;
    }

    /** The operator, such as {@code MatMul}. */
    public String operator() {
        return operator;
    }

    /** Whether this is the standard operator of that name. */
    public boolean is(String standardOperator) {
        return domain.isEmpty() && operator.equals(standardOperator);
    }

    /** The names of the values read, in order. */
    public List<String> inputs() {
        return Collections.unmodifiableList(inputs);
    }

    /** The name of one input; empty if it is left out. */
    public String input(int index) {
        return index < inputs.size() ? inputs.get(index) : "";
    }

    /** The names of the values written, in order. */
    public List<String> outputs() {
        return outputs;
    }

    /** The name of one output; empty if it is left out. */
    public String output(int index) {
        return index < outputs.size() ? outputs.get(index) : "";
    }

    /** The attributes, in the order of the file. */
    public Collection<Attribute> attributes() {
        return Collections.unmodifiableCollection(attributes.values());
    }

    /** The attribute of this name. */
    public Optional<Attribute> attribute(String attributeName) {
        return Optional.ofNullable(attributes.get(attributeName));
    }

    /** An integer attribute, or the default where it is absent. */
    public long attribute(String attributeName, long defaultValue) {
        return valueOf(attributeName) instanceof AttributeValue.IntValue i ? i.value() : defaultValue;
    }

    /** A float attribute, or the default where it is absent. */
    public float attribute(String attributeName, float defaultValue) {
        return valueOf(attributeName) instanceof AttributeValue.FloatValue f ? f.value() : defaultValue;
    }

    /** A text attribute, or the default where it is absent. */
    public String attribute(String attributeName, String defaultValue) {
        return valueOf(attributeName) instanceof AttributeValue.StringValue s ? s.text() : defaultValue;
    }

    /** A list of integers, where the attribute is present and holds one. */
    public Optional<List<Long>> integers(String attributeName) {
        return valueOf(attributeName) instanceof AttributeValue.IntsValue i
                ? Optional.of(i.values())
                : Optional.empty();
    }

    /** The sub-graphs held by the attributes. */
    public List<Graph> subgraphs() {
        return attributes.values().stream()
                .flatMap(attribute -> {
                    if (attribute.value() instanceof AttributeValue.GraphValue one) {
                        return Stream.of(one.value());
                    }
                    return attribute.value() instanceof AttributeValue.GraphsValue many
                            ? many.values().stream()
                            : Stream.empty();
                })
                .toList();
    }

    /** Fields of the file that have no place here. */
    public Opaque extra() {
        return extra;
    }

    /** How an error or a table names this node: its name, or its first output where it has none. */
    public String label() {
        return !name.isEmpty() ? name : operator + " -> " + output(0);
    }

    private AttributeValue valueOf(String attributeName) {
        Attribute attribute = attributes.get(attributeName);
        return attribute == null ? null : attribute.value();
    }

    void setInput(int index, String value) {
        inputs.set(index, value);
    }

    @Override
    public String toString() {
        return (domain.isEmpty() ? "" : domain + "::") + operator + inputs + " -> " + outputs;
    }
}
