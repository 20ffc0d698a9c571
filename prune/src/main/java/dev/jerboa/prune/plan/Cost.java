package dev.jerboa.prune.plan;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.apply.Selection;
import dev.jerboa.prune.structure.Axis;
import dev.jerboa.prune.structure.DependencyGraph;
import dev.jerboa.prune.structure.NodeView;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a model takes.
 *
 * @param parameters numbers in float weights
 * @param weightBytes bytes of all weights
 * @param macs multiplications of products and convolutions in the run that measured shapes
 */
public record Cost(long parameters, long weightBytes, long macs) {
    /** What a model takes without some units, counted and not estimated. */
    public static Cost without(Graph graph, DependencyGraph dependencies, Selection selection) {
        Map<Axis, BitSet> gone = selection.indices();
        Set<Integer> dropped = selection.branches().stream()
                .flatMap(branch -> branch.nodes().stream())
                .collect(Collectors.toSet());
        Set<String> counted = new HashSet<>();
        long parameters = 0;
        long bytes = 0;
        long macs = 0;
        List<Node> nodes = graph.nodes();
        for (int position = 0; position < nodes.size(); position++) {
            Node node = nodes.get(position);
            if (dropped.contains(position)) {
                continue;
            }
            NodeView view = new NodeView(graph, node, position, dependencies.shapes());
            for (int input = 0; input < node.inputs().size(); input++) {
                Optional<Constants.Constant> constant = Constants.find(graph, node.input(input));
                if (constant.isPresent()) {
                    TensorData data = constant.get().data();
                    long left = left(view, gone, input, data.dims());
                    String cut = constant.get().name() + left;
                    if (counted.add(cut)) {
                        parameters += data.type() == ElementType.FLOAT ? left : 0;
                        bytes += data.type() == ElementType.STRING
                                ? 0
                                : data.type().sizeBytes(left);
                    }
                }
            }
            macs += macs(view, gone);
        }
        return new Cost(parameters, bytes, macs);
    }

    private static long macs(NodeView view, Map<Axis, BitSet> gone) {
        Node node = view.node();
        Optional<long[]> outputs = view.outputDims(0);
        Optional<long[]> first = view.dims(0);
        Optional<long[]> second = view.dims(1);
        if (!node.domain().isEmpty() || outputs.isEmpty() || first.isEmpty() || second.isEmpty()) {
            return 0;
        }
        return switch (node.operator()) {
            case "MatMul", "Gemm" -> {
                int inner = first.get().length - (node.attribute("transA", 0) != 0 ? 2 : 1);
                yield outputsLeft(view, gone) * (first.get()[inner] - goneFrom(gone, view.in(0, inner)));
            }
            case "Conv" -> outputsLeft(view, gone) * perOuter(view, gone, second.get());
            case "ConvTranspose" -> left(view, gone, 0, first.get()) * perOuter(view, gone, second.get());
            default -> 0;
        };
    }

    private static long perOuter(NodeView view, Map<Axis, BitSet> gone, long[] filters) {
        return left(view, gone, 1, filters) / Math.max(1, filters[0] - goneFrom(gone, view.in(1, 0)));
    }

    private static long outputsLeft(NodeView view, Map<Axis, BitSet> gone) {
        long[] dims = view.outputDims(0).orElseThrow();
        long count = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            count *= dims[axis] - goneFrom(gone, view.out(0, axis));
        }
        return count;
    }

    private static long left(NodeView view, Map<Axis, BitSet> gone, int input, long[] dims) {
        long count = 1;
        for (int axis = 0; axis < dims.length; axis++) {
            count *= dims[axis] - goneFrom(gone, view.in(input, axis));
        }
        return count;
    }

    private static int goneFrom(Map<Axis, BitSet> gone, Axis axis) {
        BitSet indices = gone.get(axis);
        return indices == null ? 0 : indices.cardinality();
    }
}
