package dev.jerboa.train.loop;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import dev.jerboa.train.graph.TorchGraph;
import dev.jerboa.train.optimize.SavedTensors;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * All that a run changes.
 *
 * @param parameters what gradients change
 * @param statistics what is learned from the batches without gradients
 * @param graphs what is told whether it is being trained
 */
record TrainedWeights(List<Parameter> parameters, List<Parameter> statistics, List<TorchGraph> graphs) {
    TrainedWeights {
        parameters = List.copyOf(parameters);
        statistics = List.copyOf(statistics);
        graphs = List.copyOf(graphs);
    }

    void setTraining(boolean training) {
        graphs.forEach(graph -> graph.setTraining(training));
    }

    /** A copy of everything. */
    Map<String, TensorData> copy() {
        return copy(live());
    }

    void restore(Map<String, TensorData> saved) {
        SavedTensors.restore("the model", saved, live());
    }

    private Map<String, Variable> live() {
        Map<String, Variable> live = new LinkedHashMap<>();
        Stream.concat(parameters.stream(), statistics.stream())
                .forEach(parameter -> live.put(parameter.name(), parameter.value()));
        return live;
    }

    /** A copy of tensors in Java's memory. */
    static Map<String, TensorData> copy(Map<String, Variable> live) {
        Map<String, TensorData> copies = new LinkedHashMap<>();
        live.forEach((name, variable) -> {
            try (VariableScope scope = VariableScope.open()) {
                copies.put(name, variable.toTensorData());
            }
        });
        return copies;
    }
}
