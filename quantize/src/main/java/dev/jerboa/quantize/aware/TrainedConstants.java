package dev.jerboa.quantize.aware;

import dev.jerboa.onnx.Constants;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.Node;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.TensorData;
import java.util.HashMap;
import java.util.Map;

/** Carries float constants from one model to another by their names. */
final class TrainedConstants {
    private TrainedConstants() {}

    /** Gives each float constant of the target the value that a constant of that name and shape has in the source. */
    static void copy(OnnxModel source, OnnxModel target) {
        Map<String, TensorData> trained = new HashMap<>();
        source.graphs().forEach(graph -> trained.putAll(constants(graph)));
        for (Graph graph : target.graphs()) {
            constants(graph).forEach((name, data) -> {
                if (fits(trained.get(name), data)) {
                    graph.setConstant(name, trained.get(name));
                }
            });
        }
    }

    private static Map<String, TensorData> constants(Graph graph) {
        Map<String, TensorData> found = new HashMap<>(graph.initializers());
        for (Node node : graph.nodes()) {
            Constants.valueOf(node).ifPresent(data -> found.put(node.output(0), data));
        }
        return found;
    }

    private static boolean fits(TensorData trained, TensorData data) {
        return trained != null
                && data.type() == ElementType.FLOAT
                && trained.type() == ElementType.FLOAT
                && TensorData.format(trained.dims()).equals(TensorData.format(data.dims()));
    }
}
