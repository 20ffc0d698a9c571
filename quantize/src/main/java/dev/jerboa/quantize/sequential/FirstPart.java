package dev.jerboa.quantize.sequential;

import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.Graph;
import dev.jerboa.onnx.OnnxModel;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import java.util.List;
import java.util.Optional;

/** The part of a model that some of its values depend on. */
final class FirstPart {
    private FirstPart() {}

    /**
     * A model that computes these values and nothing else; the whole one must not be used any more.
     *
     * @param values names of float values of the main graph
     */
    static OnnxModel of(OnnxModel whole, List<String> values) {
        Graph graph = whole.graph();
        List<Value> outputs = values.stream()
                .map(name -> Value.of(name, new ValueType.TensorType(ElementType.FLOAT, Optional.empty())))
                .toList();
        Graph part = new Graph(
                graph.name(),
                graph.inputs(),
                outputs,
                graph.declarations(),
                graph.initializers(),
                graph.sparseInitializers(),
                graph.nodes(),
                graph.extra());
        part.removeDead();
        return whole.withGraph(part);
    }
}
