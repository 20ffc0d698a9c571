package dev.jerboa.quantize.simplify;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import java.util.List;
import java.util.Optional;

/** Turns {@code Constant} nodes, and what reshapes or casts constants, into initializers of the same name. */
final class ConstantFolding {
    /** Elements from which on a second copy of a constant is not worth a node. */
    private static final long LARGE = 1 << 16;

    private final SimplifiedGraph simplified;
    private final Graph graph;
    private final String placeholder;

    private ConstantFolding(SimplifiedGraph simplified) {
        this.simplified = simplified;
        this.graph = simplified.graph();
        this.placeholder = simplified.addConstant("placeholder", TensorData.ofFloats(new long[0], 0));
    }

    /** Folds all that can be; says how many nodes went. */
    static int apply(SimplifiedGraph simplified) {
        ConstantFolding folding = new ConstantFolding(simplified);
        int count = 0;
        for (Node node : simplified.nodes()) {
            if (node.outputs().size() == 1 && !folding.graph.isOutput(node.output(0))) {
                Optional<TensorData> value = folding.valueOf(node);
                if (value.isPresent() && folding.store(node, value.get())) {
                    count++;
                }
            }
        }
        return count;
    }

    private Optional<TensorData> valueOf(Node node) {
        Optional<TensorData> constant = Constants.valueOf(node);
        if (constant.isPresent()) {
            return constant;
        }
        Optional<TensorData> source = simplified.constant(node.input(0));
        if (!node.domain().isEmpty() || source.isEmpty()) {
            return Optional.empty();
        }
        TensorData data = source.get();
        if (node.is("Cast")) {
            return data.elementCount() < LARGE ? Casts.cast(data, node.attribute("to", 0L)) : Optional.empty();
        }
        boolean shared = graph.consumers(node.input(0)).size() > 1 || graph.isOutput(node.input(0));
        if (data.elementCount() >= LARGE && shared) {
            return Optional.empty();
        }
        return Reshapes.shapeOf(node, data, simplified::constant).flatMap(dims -> Reshapes.view(data, dims));
    }

    /**
     * Puts an initializer in the place of a node. The readers wait at a placeholder meanwhile, for a graph has no two
     * definitions of a name, nor a reader of none.
     */
    private boolean store(Node node, TensorData value) {
        String name = node.output(0);
        graph.replaceUses(name, placeholder);
        boolean free = !graph.reads(name);
        if (free) {
            graph.replace(node, List.of());
            graph.addInitializer(name, value);
        }
        graph.replaceUses(placeholder, name);
        return free;
    }
}
