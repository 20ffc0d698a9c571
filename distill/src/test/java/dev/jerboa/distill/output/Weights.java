package dev.jerboa.distill.output;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The float constants of a model, to be compared. */
final class Weights {
    private Weights() {}

    static Map<String, List<Float>> of(OnnxModel model, Predicate<String> names) {
        Map<String, List<Float>> weights = new TreeMap<>();
        model.graph().initializers().forEach((name, data) -> {
            if (data.type() == ElementType.FLOAT && names.test(name)) {
                List<Float> values = new ArrayList<>();
                for (float value : data.toFloats()) {
                    values.add(value);
                }
                weights.put(name, values);
            }
        });
        return weights;
    }
}
