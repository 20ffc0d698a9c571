package dev.jerboa.prune.apply;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.prune.structure.ValueShapes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rewrites numbers in the vectors by which operators are told shapes.
 *
 * <p>A number that is constant is replaced. One that is computed when the model runs, such as the batch size times the
 * number of heads, is multiplied by what remains and divided by what there was.
 */
final class ShapeVector {
    private static final Set<String> TRANSPARENT = Set.of("Cast", "Unsqueeze", "Squeeze", "Identity");

    /**
     * A number of a vector that changes.
     *
     * @param before the length of the axis as it was
     * @param after its length now
     */
    record Change(int before, int after) {}

    private final Graph graph;
    private final ValueShapes shapes;

    ShapeVector(Graph graph, ValueShapes shapes) {
        this.graph = graph;
        this.shapes = shapes;
    }

    /** Changes entries of the vector that a node reads. */
    void change(Node node, int input, Map<Integer, Change> changes) {
        String vector = node.input(input);
        Optional<TensorData> constant = Constants.find(graph, vector).map(Constants.Constant::data);
        if (constant.isPresent()) {
            long[] values = constant.get().toLongs();
            changes.forEach((entry, change) -> values[entry] = scaled(values[entry], change));
            graph.setInput(node, input, constant(vector, values));
        } else {
            graph.setInput(
                    node, input, concatenated(node, vector, changes).orElseGet(() -> scaled(node, vector, changes)));
        }
    }

    private static long scaled(long value, Change change) {
        return value * change.after() / change.before();
    }

    /** The same Concat of other pieces, if all numbers that change are constant. */
    private Optional<String> concatenated(Node reader, String vector, Map<Integer, Change> changes) {
        Optional<Node> concat = graph.producer(vector).filter(node -> node.is("Concat"));
        if (concat.isEmpty()) {
            return Optional.empty();
        }
        List<String> pieces = new ArrayList<>();
        int offset = 0;
        for (String piece : concat.get().inputs()) {
            Optional<long[]> values = Constants.find(graph, piece)
                    .map(found -> found.data().toLongs())
                    .or(() -> shapes.integers(piece));
            if (values.isEmpty()) {
                return Optional.empty();
            }
            long[] changed = values.get();
            boolean touched = false;
            for (int i = 0; i < changed.length; i++) {
                Change change = changes.get(offset + i);
                if (change != null) {
                    changed[i] = scaled(changed[i], change);
                    touched = true;
                }
            }
            if (touched && !isConstant(piece)) {
                return Optional.empty();
            }
            pieces.add(touched ? constant(piece, changed) : piece);
            offset += changed.length;
        }
        String output = graph.freshName(vector + "_pruned");
        graph.insertBefore(
                reader,
                List.of(new Node(
                        output,
                        concat.get().domain(),
                        "Concat",
                        pieces,
                        List.of(output),
                        concat.get().attributes(),
                        concat.get().extra())));
        return Optional.of(output);
    }

    private boolean isConstant(String value) {
        return Constants.find(graph, value).isPresent()
                || graph.producer(value)
                        .filter(node -> TRANSPARENT.contains(node.operator()) && isConstant(node.input(0)))
                        .isPresent();
    }

    private String scaled(Node reader, String vector, Map<Integer, Change> changes) {
        long[] after = new long[Math.toIntExact(shapes.dims(vector).orElseThrow()[0])];
        long[] before = after.clone();
        for (int i = 0; i < after.length; i++) {
            after[i] = changes.containsKey(i) ? changes.get(i).after() : 1;
            before[i] = changes.containsKey(i) ? changes.get(i).before() : 1;
        }
        String product = graph.freshName(vector + "_multiplied");
        graph.insertBefore(
                reader,
                List.of(Node.of(
                        "Mul", product, List.of(vector, constant(vector + "_after", after)), List.of(product))));
        String quotient = graph.freshName(vector + "_pruned");
        graph.insertBefore(
                reader,
                List.of(Node.of(
                        "Div", quotient, List.of(product, constant(vector + "_before", before)), List.of(quotient))));
        return quotient;
    }

    /** A new constant vector. */
    String constant(String hint, long... values) {
        String name = graph.freshName(hint + "_pruned");
        graph.addInitializer(name, TensorData.ofLongs(new long[] {values.length}, values));
        return name;
    }
}
