package dev.jerboa.train.optimize;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.LibTorch;
import dev.jerboa.train.Parameter;
import dev.jerboa.train.Variable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The exponential moving average of the weights over the steps, often better than the last weights themselves.
 *
 * <p>After step {@code t}, counted from 0, {@code average = d * average + (1 - d) * weight} with
 * {@code d = min(decay, (1 + t) / (10 + t))}, so that the first weights, which know nothing yet, are soon forgotten.
 */
public final class MovingAverage implements AutoCloseable {
    private final List<Parameter> parameters;
    private final Map<String, Variable> averages = new LinkedHashMap<>();
    private final double decay;

    /**
     * An average that starts from the weights as they are.
     *
     * @param decay how much of the average a step keeps, such as 0.999
     */
    public MovingAverage(List<Parameter> parameters, double decay) {
        this.parameters = List.copyOf(parameters);
        this.decay = decay;
        try (PointerScope scope = new PointerScope()) {
            for (Parameter parameter : parameters) {
                Tensor copy = parameter.value().tensor().detach().clone();
                copy.retainReference();
                averages.put(parameter.name(), new Variable(copy));
            }
        }
    }

    /** Takes the weights after a step into the average. */
    public void update(long step) {
        double kept = Math.min(decay, (1.0 + step) / (10.0 + step));
        LibTorch.withoutGradients(() -> {
            try (PointerScope scope = new PointerScope()) {
                TensorLists.approach(
                        parameters.stream()
                                .map(parameter -> averages.get(parameter.name()).tensor())
                                .toList(),
                        parameters.stream()
                                .map(parameter -> parameter.value().tensor())
                                .toList(),
                        1 - kept);
            }
        });
    }

    /** Exchanges weights and averages; a second call undoes the first, bit for bit. */
    public void swap() {
        for (Parameter parameter : parameters) {
            try (PointerScope scope = new PointerScope()) {
                Variable average = averages.get(parameter.name());
                Variable weight =
                        new Variable(parameter.value().tensor().detach().clone());
                parameter.value().assign(average);
                average.assign(weight);
            }
        }
    }

    /** The averages by the names of the parameters; the live tensors. */
    public Map<String, Variable> state() {
        return Map.copyOf(averages);
    }

    /** Puts back averages that were saved. */
    public void restore(Map<String, TensorData> saved) {
        SavedTensors.restore("the average of the weights", saved, averages);
    }

    @Override
    public void close() {
        averages.values().forEach(Variable::close);
    }
}
