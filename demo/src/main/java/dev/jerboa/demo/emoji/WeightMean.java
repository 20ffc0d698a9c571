package dev.jerboa.demo.emoji;

import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.TensorData;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The mean of the weights that a model started from and those that it learned, which does better than either with what is
 * unlike all that it learned from (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").
 */
final class WeightMean {
    private final Map<String, float[]> started = new LinkedHashMap<>();

    /** Remembers the weights of some names as they are now. */
    WeightMean(Graph graph, Set<String> names) {
        for (String name : names) {
            started.put(name, graph.initializers().get(name).toFloats());
        }
    }

    /** Gives each of these weights the mean of what it was and what it is. */
    void apply(Graph graph) {
        started.forEach((name, before) -> {
            TensorData learned = graph.initializers().get(name);
            float[] mean = learned.toFloats();
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (mean[i] + before[i]) / 2;
            }
            graph.setConstant(name, TensorData.ofFloats(learned.dims(), mean));
        });
    }
}
