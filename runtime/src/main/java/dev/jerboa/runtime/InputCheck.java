package dev.jerboa.runtime;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType;
import dev.jerboa.onnx.ValueType.TensorType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares the tensors of a call with what the model declares, before native code sees them. */
final class InputCheck {
    private final String model;
    private final Map<String, ValueType> declared = new LinkedHashMap<>();

    InputCheck(String model, List<Value> inputs) {
        this.model = model;
        inputs.forEach(input -> declared.put(input.name(), input.type()));
    }

    /**
     * Passes tensors that the model takes.
     *
     * @throws JerboaException if a name, element type, rank or fixed dimension does not fit
     */
    void check(Map<String, Tensor> inputs) {
        for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
            ValueType type = declared.get(input.getKey());
            if (type == null) {
                throw mismatch("has no input '" + input.getKey() + "'; it takes " + names());
            } else if (!(type instanceof TensorType)) {
                throw mismatch("takes a " + type + " as input '" + input.getKey() + "', which cannot be given here");
            }
            check(input.getKey(), (TensorType) type, input.getValue());
        }
        if (inputs.size() < declared.size()) {
            for (String name : declared.keySet()) {
                if (!inputs.containsKey(name)) {
                    throw mismatch("needs input '" + name + "', which was not given; it takes " + names());
                }
            }
        }
    }

    private void check(String name, TensorType type, Tensor given) {
        if (type.elementType() != given.type()) {
            throw mismatch("takes " + type.elementType() + " as input '" + name + "' but was given " + given.type());
        }
        if (type.shape().isEmpty()) {
            return;
        }
        List<Dimension> shape = type.shape().get();
        long[] dims = given.dims();
        if (shape.size() != dims.length) {
            throw mismatch("takes " + shape.size() + " dimensions " + shape + " as input '" + name + "' but was given "
                    + dims.length + ": " + TensorData.format(dims));
        }
        for (int axis = 0; axis < dims.length; axis++) {
            if (shape.get(axis) instanceof Dimension.Fixed fixed && fixed.size() != dims[axis]) {
                throw mismatch("takes size " + fixed.size() + " in dimension " + axis + " of input '" + name
                        + "', declared " + shape + ", but was given " + dims[axis] + " in "
                        + TensorData.format(dims));
            }
        }
    }

    private String names() {
        return declared.isEmpty() ? "none" : "'" + String.join("', '", declared.keySet()) + "'";
    }

    private JerboaException mismatch(String what) {
        return new JerboaException(
                ErrorCode.INVALID_ARGUMENT,
                model + " " + what,
                "Give one tensor for each declared input, of its type and shape.");
    }
}
