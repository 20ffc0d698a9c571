package dev.jerboa.onnx;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * An operator that the model defines by a graph of other operators.
 *
 * @param domain the operator set it belongs to
 * @param name the operator it defines
 * @param operatorSets version of each operator set that the body is written in
 * @param body the nodes; inputs and outputs carry names only
 * @param extra fields of the file that have no place here, such as the attributes' names and defaults
 */
public record Function(String domain, String name, Map<String, Long> operatorSets, Graph body, Opaque extra) {
    public Function {
        Objects.requireNonNull(domain);
        Objects.requireNonNull(name);
        operatorSets = Map.copyOf(operatorSets);
        Objects.requireNonNull(body);
        Objects.requireNonNull(extra);
    }

    /** The names of the inputs, in order. */
    public List<String> inputNames() {
        return body.inputs().stream().map(Value::name).toList();
    }

    /** The names of the outputs, in order. */
    public List<String> outputNames() {
        return body.outputs().stream().map(Value::name).toList();
    }
}
