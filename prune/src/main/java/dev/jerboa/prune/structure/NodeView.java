package dev.jerboa.prune.structure;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** A node with the shapes of what it reads and writes. */
public final class NodeView {
    private final Graph graph;
    private final Node node;
    private final int position;
    private final ValueShapes shapes;

    /**
     * A view.
     *
     * @param position of the node in the graph's list
     */
    public NodeView(Graph graph, Node node, int position, ValueShapes shapes) {
        this.graph = graph;
        this.node = node;
        this.position = position;
        this.shapes = shapes;
    }

    /** The node. */
    public Node node() {
        return node;
    }

    /** Where it stands in the graph's list of nodes. */
    public int position() {
        return position;
    }

    /** Whether an input is given. */
    public boolean has(int input) {
        return !node.input(input).isEmpty();
    }

    /** The constant that an input reads, if it does. */
    public Optional<TensorData> constant(int input) {
        return Constants.find(graph, node.input(input)).map(Constants.Constant::data);
    }

    /** The shape of an input; empty if it is left out or unknown. */
    public Optional<long[]> dims(int input) {
        return constant(input).map(TensorData::dims).or(() -> shapes.dims(node.input(input)));
    }

    /** The shape of an output; empty if it is left out or unknown. */
    public Optional<long[]> outputDims(int output) {
        return shapes.dims(node.output(output));
    }

    /** The numbers of an input that is constant, at most a list long. */
    public Optional<long[]> constantIntegers(int input) {
        return constant(input)
                .filter(data -> data.rank() <= 1 && data.type().bits() >= 8)
                .filter(data -> switch (data.type()) {
                    case INT64, INT32, INT16, INT8, UINT8 -> true;
                    default -> false;
                })
                .map(TensorData::toLongs);
    }

    /** The numbers that an input had, constant or measured. */
    public Optional<long[]> integers(int input) {
        return constantIntegers(input).or(() -> shapes.integers(node.input(input)));
    }

    /** An axis of an input. */
    public Axis in(int input, int axis) {
        String name = node.input(input);
        Optional<Constants.Constant> constant = Constants.find(graph, name);
        return constant.isPresent() ? new Axis(constant.get().name(), position, input, axis) : Axis.ofValue(name, axis);
    }

    /** An axis of an output. */
    public Axis out(int output, int axis) {
        return Axis.ofValue(node.output(output), axis);
    }

    /** An attribute that names an axis, from 0 up. */
    int axisAttribute(String name, long defaultValue, int rank) {
        return normal(node.attribute(name, defaultValue), rank);
    }

    /** An axis counted from 0, given one that may count from the end. */
    static int normal(long axis, int rank) {
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /** Whether every input and output that is there has a known shape. */
    boolean isMeasured() {
        for (int i = 0; i < node.inputs().size(); i++) {
            if (has(i) && dims(i).isEmpty()) {
                return false;
            }
        }
        return node.outputs().stream()
                .allMatch(output -> output.isEmpty() || shapes.dims(output).isPresent());
    }

    /** The integers of an attribute, or of an input where newer versions of an operator moved them. */
    Optional<long[]> list(String attribute, int input) {
        return node.integers(attribute)
                .map(list -> list.stream().mapToLong(Long::longValue).toArray())
                .or(() -> constantIntegers(input));
    }

    /** The axes that an operator names, in an attribute or an input, all of them if it names none. */
    int[] axes(int input, int rank) {
        return list("axes", input)
                .map(axes ->
                        Arrays.stream(axes).mapToInt(axis -> normal(axis, rank)).toArray())
                .orElseGet(() -> IntStream.range(0, rank).toArray());
    }
}
