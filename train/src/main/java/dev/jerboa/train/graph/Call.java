package dev.jerboa.train.graph;

import dev.jerboa.onnx.AttributeValue;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** One node about to run: its attributes and its inputs. */
public final class Call {
    private final Node node;
    private final long opset;
    private final Tensor[] inputs;
    private final IntFunction<ElementType> declared;
    private final boolean training;
    private final Subprograms subprograms;

    /** The sub-graphs of the node, ready to run. */
    interface Subprograms {
        /** The outputs of a sub-graph for these inputs. */
        Tensor[] run(Graph graph, Tensor[] inputs);
    }

    /**
     * A call.
     *
     * @param declared the type that the graph gives to an input, or null where it is not known
     */
    Call(
            Node node,
            long opset,
            Tensor[] inputs,
            IntFunction<ElementType> declared,
            boolean training,
            Subprograms subprograms) {
        this.node = node;
        this.opset = opset;
        this.inputs = inputs;
        this.declared = declared;
        this.training = training;
        this.subprograms = subprograms;
    }

    /** The node. */
    public Node node() {
        return node;
    }

    /** The version of the standard operator set. */
    public long opset() {
        return opset;
    }

    /** Whether the graph is being trained: dropout drops, batch normalization uses the batch. */
    public boolean training() {
        return training;
    }

    Tensor[] inputs() {
        return inputs;
    }

    /** The number of inputs that the node names, left-out ones included. */
    public int inputCount() {
        return inputs.length;
    }

    /** The number of outputs that the node names, left-out ones included. */
    public int outputCount() {
        return node.outputs().size();
    }

    /** Whether an input is given. */
    public boolean has(int index) {
        return index < inputs.length && inputs[index] != null;
    }

    /**
     * An input.
     *
     * @throws JerboaException if it is left out
     */
    public Tensor tensor(int index) {
        if (!has(index)) {
            throw new JerboaException(
                    ErrorCode.INVALID_GRAPH,
                    node.operator() + " (node " + node.label() + ") has no input " + index,
                    "Export the model again.");
        }
        return inputs[index];
    }

    /** An input that may be left out. */
    public Optional<Tensor> optional(int index) {
        return has(index) ? Optional.of(inputs[index]) : Optional.empty();
    }

    /** The element type of an input; for constants and the graph's inputs, 4 and 2 bits are told from the bytes they are in. */
    public ElementType type(int index) {
        ElementType known = declared.apply(index);
        return known != null ? known : Tensors.elementType(tensor(index));
    }

    /** The elements of an integer input. */
    public long[] longs(int index) {
        return Tensors.longs(tensor(index));
    }

    /** A list of integers that is an attribute in older operator sets and an input in newer ones; empty if neither is there. */
    public Optional<long[]> longs(String attribute, int index) {
        return has(index) ? Optional.of(longs(index)) : longs(attribute);
    }

    /** An attribute that is a list of integers. */
    public Optional<long[]> longs(String attribute) {
        return node.integers(attribute)
                .map(values -> values.stream().mapToLong(Long::longValue).toArray());
    }

    /** An integer attribute, or the default where it is absent. */
    public long attribute(String name, long defaultValue) {
        return node.attribute(name, defaultValue);
    }

    /** A float attribute, or the default where it is absent. */
    public float attribute(String name, float defaultValue) {
        return node.attribute(name, defaultValue);
    }

    /** A text attribute, or the default where it is absent. */
    public String attribute(String name, String defaultValue) {
        return node.attribute(name, defaultValue);
    }

    /** An axis counted from the front, for a tensor of this rank. */
    public static long axis(long axis, long rank) {
        return axis < 0 ? axis + rank : axis;
    }

    /** The sub-graph that an attribute holds. */
    public Graph graph(String attribute) {
        return node.attribute(attribute)
                .map(found -> found.value() instanceof AttributeValue.GraphValue one ? one.value() : null)
                .orElseThrow(() -> new JerboaException(
                        ErrorCode.INVALID_GRAPH,
                        node.operator() + " (node " + node.label() + ") has no graph '" + attribute + "'",
                        "Export the model again."));
    }

    /** The outputs of a sub-graph of this node for these inputs; what it reads from around it is known. */
    public Tensor[] run(Graph graph, List<Tensor> subgraphInputs) {
        Tensor[] results = subprograms.run(graph, subgraphInputs.toArray(Tensor[]::new));
        for (Tensor result : results) {
            PointerScope.getInnerScope().attach(result);
            StepRunner.release(result);
        }
        return results;
    }

    /** That this form of the operator cannot be run, and why. */
    public JerboaException unsupported(String what) {
        return new JerboaException(
                ErrorCode.UNSUPPORTED,
                node.operator() + " (node " + node.label() + "): " + what,
                "Export the model without it.");
    }
}
