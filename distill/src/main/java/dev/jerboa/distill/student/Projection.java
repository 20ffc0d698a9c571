package dev.jerboa.distill.student;

import dev.jerboa.multimodal.TrainableTextEncoder;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import dev.jerboa.train.build.Initialization;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A product after a student's vector, by which it can learn from a teacher whose vectors have another width.
 *
 * <p>It is linear, so it may stand before the mean over the tokens or after it. Either it stays, and the student gives
 * vectors as wide as its teacher's, or it is taken away after the training, and the student keeps its own width (Romero et
 * al. 2015, "FitNets"; Jiao et al. 2020, "TinyBERT").
 */
public final class Projection {
    private static final String WEIGHT = "projection.weight";
    // The names by which sentence-transformers knows what is to be pooled, and what is.
    private static final String VECTORS_OF_TOKENS = "token_embeddings";
    private static final String VECTORS_OF_TEXTS = "sentence_embedding";

    private final OnnxModel student;
    private final OnnxModel projected;

    private Projection(OnnxModel student, OnnxModel projected) {
        this.student = student;
        this.projected = projected;
    }

    /**
     * Adds a product to a text encoder.
     *
     * @param student stays as it is; its parts are shared
     * @param name what errors call the student
     * @param width how wide the vectors are to be
     * @param seed what the weights are drawn from
     * @throws JerboaException {@code UNSUPPORTED} if the student does not say how wide its vectors are
     */
    public static Projection add(OnnxModel student, String name, int width, long seed) {
        Graph graph = student.graph();
        Value vector = TrainableTextEncoder.output(name, student);
        List<Dimension> shape = new ArrayList<>(shape(vector, name));
        int last = shape.size() - 1;
        int own = Math.toIntExact(((Dimension.Fixed) shape.get(last)).size());
        shape.set(last, new Dimension.Fixed(width));
        String weight = graph.freshName(WEIGHT);
        String wide = graph.freshName(shape.size() == 2 ? VECTORS_OF_TEXTS : VECTORS_OF_TOKENS);
        Map<String, TensorData> constants = new LinkedHashMap<>(graph.initializers());
        float[] drawn = Initialization.XAVIER_UNIFORM.draw(own * width, own, width, new Random(seed));
        constants.put(weight, TensorData.ofFloats(new long[] {own, width}, drawn));
        List<Node> nodes = new ArrayList<>(graph.nodes());
        nodes.add(Node.of("MatMul", wide, List.of(vector.name(), weight), List.of(wide)));
        Value output = Value.of(wide, TensorType.of(ElementType.FLOAT, shape));
        return new Projection(student, student.withGraph(graph(graph, List.of(output), constants, nodes)));
    }

    /** How wide a student's vectors are, {@code [texts, width]} or {@code [texts, tokens, width]}. */
    private static List<Dimension> shape(Value vector, String name) {
        if (vector.type() instanceof TensorType type
                && type.shape().isPresent()
                && (type.shape().get().size() == 2 || type.shape().get().size() == 3)
                && type.shape().get().get(type.shape().get().size() - 1) instanceof Dimension.Fixed) {
            return type.shape().get();
        }
        throw new JerboaException(
                ErrorCode.UNSUPPORTED,
                "the output '" + vector.name() + "' of " + name + " is " + vector.type()
                        + ", which does not say how wide its vectors are",
                "Export it with a fixed last dimension, or use losses of relations only.");
    }

    /** The student with the product, and nothing but its vector as an output: the one to train. */
    public OnnxModel projected() {
        return projected;
    }

    /** The student without the product, with the weights that the projected one has by now. */
    public OnnxModel removed() {
        Graph trained = projected.graph();
        Graph narrow = graph(trained, student.graph().outputs(), trained.initializers(), trained.nodes());
        narrow.removeDead();
        return projected.withGraph(narrow);
    }

    private static Graph graph(Graph like, List<Value> outputs, Map<String, TensorData> constants, List<Node> nodes) {
        return new Graph(
                like.name(),
                like.inputs(),
                outputs,
                like.declarations(),
                constants,
                like.sparseInitializers(),
                nodes,
                like.extra());
    }
}
