package dev.jerboa.distill.label;

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

/** Makes an encoder a classifier: one more product and a bias after its vector. */
public final class ClassifierHead {
    private static final String LOGITS = "logits";

    private ClassifierHead() {}

    /**
     * A model with an output {@code logits}, float {@code [batch, classes]}, as its only one. A model whose first output
     * has as many columns as there are classes is given back as it is.
     *
     * @param model may share its parts with the result
     * @param name what errors call it
     * @param seed what the weights are drawn from, uniformly as Glorot and Bengio 2010 have it
     * @throws JerboaException {@code UNSUPPORTED} if the first output is not float {@code [batch, width]} of a fixed width
     */
    public static OnnxModel fit(OnnxModel model, String name, int classes, long seed) {
        Graph graph = model.graph();
        Value vector = graph.outputs().get(0);
        int width = width(vector, name);
        if (width == classes) {
            return model;
        }
        String weight = graph.freshName("head.weight");
        String bias = graph.freshName("head.bias");
        String logits = graph.freshName(LOGITS);
        Map<String, TensorData> constants = new LinkedHashMap<>(graph.initializers());
        constants.put(
                weight,
                TensorData.ofFloats(
                        new long[] {width, classes},
                        Initialization.XAVIER_UNIFORM.draw(width * classes, width, classes, new Random(seed))));
        constants.put(bias, TensorData.ofFloats(new long[] {classes}, new float[classes]));
        List<Node> nodes = new ArrayList<>(graph.nodes());
        nodes.add(Node.of("Gemm", logits, List.of(vector.name(), weight, bias), List.of(logits)));
        Dimension batch = ((TensorType) vector.type()).shape().orElseThrow().get(0);
        Value output = Value.of(logits, TensorType.of(ElementType.FLOAT, List.of(batch, new Dimension.Fixed(classes))));
        Graph classifier = new Graph(
                graph.name(),
                graph.inputs(),
                List.of(output),
                graph.declarations(),
                constants,
                graph.sparseInitializers(),
                nodes,
                graph.extra());
        classifier.removeDead();
        return model.withGraph(classifier);
    }

    private static int width(Value output, String name) {
        if (output.type() instanceof TensorType type
                && type.elementType() == ElementType.FLOAT
                && type.shape().isPresent()
                && type.shape().get().size() == 2
                && type.shape().get().get(1) instanceof Dimension.Fixed fixed) {
            return Math.toIntExact(fixed.size());
        }
        throw new JerboaException(
                ErrorCode.UNSUPPORTED,
                "the first output of " + name + ", '" + output.name() + "', is " + output.type()
                        + ", and a classifier needs float[batch, width]",
                "Give an encoder with one vector for each sample.");
    }
}
