package dev.jerboa.train.optimize;

import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.Variable;
import java.util.Map;

/** Changes parameters by their gradients, and remembers what its rule needs from earlier steps. */
public interface Optimizer extends AutoCloseable {
    /**
     * Makes one step; a parameter without a gradient stays as it is.
     *
     * @param learningRate before the factors of the groups
     */
    void step(double learningRate);

    /** What the rule remembers, by name; these are the live tensors, not copies. */
    Map<String, Variable> state();

    /**
     * Puts back what {@link #state()} held once.
     *
     * @throws dev.jerboa.onnx.JerboaException if a tensor is missing or has another shape
     */
    void restore(Map<String, TensorData> state);

    @Override
    void close();
}
