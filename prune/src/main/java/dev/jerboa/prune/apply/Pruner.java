package dev.jerboa.prune.apply;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.DependencyGraph;
import dev.jerboa.prune.structure.NodeView;
import dev.jerboa.prune.structure.ResidualBranch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Takes units out of a model: cuts weights, rewrites shapes, drops branches. */
public final class Pruner {
    private record Reading(int node, int input) {}

    private final Graph graph;
    private final Map<Axis, BitSet> gone;
    private final List<Node> nodes;
    private final Map<String, String> made = new HashMap<>();

    private Pruner(Graph graph, Map<Axis, BitSet> gone) {
        this.graph = graph;
        this.gone = gone;
        this.nodes = new ArrayList<>(graph.nodes());
    }

    /**
     * Takes what is selected out of a model, in place.
     *
     * @param model as it was read from the file that was analysed, unchanged since
     * @param dependencies what is known of that file
     * @throws dev.jerboa.onnx.JerboaException {@code INVALID_ARGUMENT} if nothing would be left of some axis
     */
    public static void prune(OnnxModel model, DependencyGraph dependencies, Selection selection) {
        Graph graph = model.graph();
        Pruner pruner = new Pruner(graph, selection.indices());
        ShapeEdits edits = new ShapeEdits(graph, model.opset(), dependencies.shapes(), pruner.gone);
        for (int position = 0; position < pruner.nodes.size(); position++) {
            Node node = pruner.nodes.get(position);
            pruner.nodes.set(position, edits.edit(new NodeView(graph, node, position, dependencies.shapes())));
        }
        pruner.cut();
        pruner.declare();
        selection.branches().forEach(pruner::drop);
        graph.removeDead();
    }

    /** Gives each node that reads a constant what remains of it. */
    private void cut() {
        Map<Reading, Map<Integer, BitSet>> cuts = new HashMap<>();
        gone.forEach((axis, indices) -> {
            if (axis.isConstant()) {
                cuts.computeIfAbsent(new Reading(axis.node(), axis.input()), key -> new TreeMap<>())
                        .put(axis.index(), indices);
            }
        });
        cuts.forEach((reading, byAxis) -> {
            Node node = nodes.get(reading.node());
            Constants.Constant constant =
                    Constants.find(graph, node.input(reading.input())).orElseThrow();
            graph.setInput(
                    node,
                    reading.input(),
                    made.computeIfAbsent(constant.name() + byAxis, key -> add(constant, byAxis)));
            graph.sealInitializer(constant.name());
        });
    }

    private String add(Constants.Constant constant, Map<Integer, BitSet> byAxis) {
        TensorData left = Indices.without(constant.data(), byAxis);
        String name = graph.freshName(constant.name() + "_pruned");
        graph.addInitializer(name, left);
        return name;
    }

    /** Corrects the declared shapes of values. */
    private void declare() {
        for (Value value : List.copyOf(graph.declarations())) {
            if (value.type() instanceof ValueType.TensorType type
                    && type.shape().isPresent()) {
                List<Dimension> shape = new ArrayList<>(type.shape().get());
                for (int axis = 0; axis < shape.size(); axis++) {
                    BitSet less = gone.get(Axis.ofValue(value.name(), axis));
                    if (less != null && shape.get(axis) instanceof Dimension.Fixed fixed) {
                        shape.set(axis, new Dimension.Fixed(fixed.size() - less.cardinality()));
                    }
                }
                graph.declare(
                        new Value(value.name(), ValueType.TensorType.of(type.elementType(), shape), value.extra()));
            }
        }
    }

    private void drop(ResidualBranch branch) {
        Node sum = nodes.get(branch.sum());
        graph.replaceUses(sum.output(0), sum.input(branch.skipInput()));
    }
}
