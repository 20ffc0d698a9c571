package dev.jerboa.prune.apply;

import dev.jerboa.onnx.Attribute;
import dev.jerboa.onnx.ByteSource;
import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.apply.ShapeVector.Change;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.NodeView;
import dev.jerboa.prune.structure.SliceBounds;
import dev.jerboa.prune.structure.ValueShapes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rewrites what operators are told of shapes: targets, sizes, bounds, numbers of groups. */
final class ShapeEdits {
    private static final long SPLIT_SIZES_ARE_INPUT = 13;

    private final Graph graph;
    private final long opset;
    private final Map<Axis, BitSet> gone;
    private final ShapeVector vectors;

    ShapeEdits(Graph graph, long opset, ValueShapes shapes, Map<Axis, BitSet> gone) {
        this.graph = graph;
        this.opset = opset;
        this.gone = gone;
        this.vectors = new ShapeVector(graph, shapes);
    }

    /** Rewrites one node as the axes around it need; says which node stands in its place. */
    Node edit(NodeView view) {
        Node node = view.node();
        if (!node.domain().isEmpty()) {
            return node;
        }
        switch (node.operator()) {
            case "Reshape" -> reshape(view);
            case "Expand" -> expand(view);
            case "Resize" -> resize(view);
            case "Shape" -> shape(view);
            case "Split" -> {
                return split(view);
            }
            case "Slice" -> {
                return slice(view);
            }
            case "Conv", "ConvTranspose" -> {
                return groups(view);
            }
            default -> {}
        }
        return node;
    }

    private int goneFrom(Axis axis) {
        return gone.getOrDefault(axis, new BitSet()).cardinality();
    }

    /** The axes of an output that get shorter. */
    private Map<Integer, Change> changes(NodeView view) {
        Map<Integer, Change> changes = new TreeMap<>();
        long[] dims = view.outputDims(0).orElse(new long[0]);
        for (int axis = 0; axis < dims.length; axis++) {
            int less = goneFrom(view.out(0, axis));
            if (less > 0) {
                changes.put(axis, new Change((int) dims[axis], (int) dims[axis] - less));
            }
        }
        return changes;
    }

    private void reshape(NodeView view) {
        Map<Integer, Change> changes = changes(view);
        if (changes.isEmpty()) {
            return;
        }
        long[] target = view.integers(1).orElseThrow();
        // What is copied from the input or left to be found needs no change.
        changes.keySet().removeIf(axis -> target[axis] <= 0);
        if (!changes.isEmpty()) {
            vectors.change(view.node(), 1, changes);
        }
    }

    private void expand(NodeView view) {
        Map<Integer, Change> changes = changes(view);
        if (changes.isEmpty()) {
            return;
        }
        long[] target = view.integers(1).orElseThrow();
        int missing = view.outputDims(0).orElseThrow().length - target.length;
        Map<Integer, Change> entries = new TreeMap<>();
        changes.forEach((axis, change) -> {
            if (axis >= missing && target[axis - missing] != 1) {
                entries.put(axis - missing, change);
            }
        });
        if (!entries.isEmpty()) {
            vectors.change(view.node(), 1, entries);
        }
    }

    private void resize(NodeView view) {
        Map<Integer, Change> changes = changes(view);
        boolean allAxes = view.node().integers("axes").isEmpty();
        if (view.has(3) && allAxes && !changes.isEmpty()) {
            vectors.change(view.node(), 3, changes);
        }
    }

    /** Lets arithmetic on the shape of a value go on with the numbers it had: each use is rewritten where it counts. */
    private void shape(NodeView view) {
        long[] dims = view.dims(0).orElse(new long[0]);
        long start = view.node().attribute("start", 0);
        int first = (int) (start < 0 ? start + dims.length : start);
        Map<Integer, Change> changes = new TreeMap<>();
        int count = view.outputDims(0).orElse(new long[] {0})[0] > 0
                ? (int) view.outputDims(0).orElseThrow()[0]
                : 0;
        for (int entry = 0; entry < count; entry++) {
            int less = goneFrom(view.in(0, first + entry));
            if (less > 0) {
                int before = (int) dims[first + entry];
                changes.put(entry, new Change(before - less, before));
            }
        }
        if (!changes.isEmpty()) {
            String output = view.node().output(0);
            for (Node reader : graph.consumers(output)) {
                if (reader.is("Gather") && !picks(reader, changes)) {
                    continue;
                }
                for (int input = 0; input < reader.inputs().size(); input++) {
                    if (reader.input(input).equals(output)) {
                        vectors.change(reader, input, changes);
                    }
                }
            }
        }
    }

    private boolean picks(Node gather, Map<Integer, Change> changes) {
        return Constants.find(graph, gather.input(1))
                .map(found -> Arrays.stream(found.data().toLongs())
                        .anyMatch(entry -> entry < 0 || changes.containsKey((int) entry)))
                .orElse(true);
    }

    private Node split(NodeView view) {
        int rank = view.dims(0).orElseThrow().length;
        long along = view.node().attribute("axis", 0);
        int axis = (int) (along < 0 ? along + rank : along);
        if (goneFrom(view.in(0, axis)) == 0) {
            return view.node();
        }
        long[] sizes = new long[view.node().outputs().size()];
        for (int output = 0; output < sizes.length; output++) {
            sizes[output] = view.outputDims(output).orElseThrow()[axis] - goneFrom(view.out(output, axis));
        }
        boolean asInput = opset >= SPLIT_SIZES_ARE_INPUT;
        String data = view.node().input(0);
        List<String> inputs =
                asInput ? List.of(data, vectors.constant(view.node().output(0) + "_sizes", sizes)) : List.of(data);
        List<Attribute> attributes = without(view.node(), "split", "num_outputs");
        if (!asInput) {
            attributes.add(Attribute.of("split", sizes));
        }
        return replace(view.node(), inputs, attributes);
    }

    private Node slice(NodeView view) {
        long[] dims = view.dims(0).orElse(new long[0]);
        List<SliceBounds> all = SliceBounds.of(view);
        if (all.stream().noneMatch(bounds -> goneFrom(view.in(0, bounds.axis())) > 0)) {
            return view.node();
        }
        long[] starts = all.stream().mapToLong(SliceBounds::start).toArray();
        long[] ends = all.stream().mapToLong(SliceBounds::end).toArray();
        for (SliceBounds bounds : all) {
            BitSet less = gone.getOrDefault(view.in(0, bounds.axis()), new BitSet());
            if (!less.isEmpty()) {
                int first = (int) bounds.firstOf(dims[bounds.axis()]);
                long left = view.outputDims(0).orElseThrow()[bounds.axis()] - goneFrom(view.out(0, bounds.axis()));
                starts[bounds.entry()] = (long) first - less.get(0, first).cardinality();
                ends[bounds.entry()] = starts[bounds.entry()] + left;
            }
        }
        if (view.node().integers("starts").isPresent()) {
            List<Attribute> attributes = without(view.node(), "starts", "ends");
            attributes.add(Attribute.of("starts", starts));
            attributes.add(Attribute.of("ends", ends));
            return replace(view.node(), view.node().inputs(), attributes);
        }
        graph.setInput(view.node(), 1, integers(view, 1, starts));
        graph.setInput(view.node(), 2, integers(view, 2, ends));
        return view.node();
    }

    /** A vector of the type that the node had there. */
    private String integers(NodeView view, int input, long[] values) {
        TensorData old = view.constant(input).orElseThrow();
        if (old.type() == ElementType.INT64) {
            return vectors.constant(view.node().input(input), values);
        }
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (long value : values) {
            bytes.putInt((int) value);
        }
        String name = graph.freshName(view.node().input(input) + "_pruned");
        graph.addInitializer(name, TensorData.of(old.type(), new long[] {values.length}, ByteSource.of(bytes.flip())));
        return name;
    }

    private Node groups(NodeView view) {
        int groups = (int) view.node().attribute("group", 1);
        int less = goneFrom(view.in(0, 1));
        if (groups == 1 || less == 0) {
            return view.node();
        }
        int inputs = (int) view.dims(0).orElseThrow()[1];
        List<Attribute> attributes = without(view.node(), "group");
        attributes.add(Attribute.of("group", (long) groups - less / (inputs / groups)));
        return replace(view.node(), view.node().inputs(), attributes);
    }

    private static List<Attribute> without(Node node, String... names) {
        List<Attribute> attributes = new ArrayList<>(node.attributes());
        attributes.removeIf(attribute -> Arrays.asList(names).contains(attribute.name()));
        return attributes;
    }

    private Node replace(Node old, List<String> inputs, List<Attribute> attributes) {
        Node replacement =
                new Node(old.name(), old.domain(), old.operator(), inputs, old.outputs(), attributes, old.extra());
        graph.replace(old, List.of(replacement));
        return replacement;
    }
}
