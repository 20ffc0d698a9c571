package dev.jerboa.train.optimize;

import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.TensorData;
import dev.jerboa.train.Variable;
import dev.jerboa.train.VariableScope;
import java.util.Arrays;
import java.util.Map;

/** Puts saved tensors back into live ones. */
public final class SavedTensors {
    private SavedTensors() {}

    /**
     * Overwrites each live tensor by the saved one of its name.
     *
     * @param owner whose tensors these are, for the message
     * @throws JerboaException if one is missing or has another type or shape; then none has been changed
     */
    public static void restore(String owner, Map<String, TensorData> saved, Map<String, Variable> live) {
        live.forEach((name, variable) -> check(owner, name, saved.get(name), variable));
        live.forEach((name, variable) -> {
            try (VariableScope scope = VariableScope.open()) {
                variable.assign(Variable.of(saved.get(name)));
            }
        });
    }

    private static void check(String owner, String name, TensorData saved, Variable live) {
        String hint = "Resume with the model and the settings that the checkpoint was written with.";
        if (saved == null) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT, "the checkpoint has no tensor '" + name + "' for " + owner, hint);
        }
        if (saved.type() != live.type() || !Arrays.equals(saved.dims(), live.dims())) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the tensor '" + name + "' of " + owner + " is " + saved.type() + TensorData.format(saved.dims())
                            + " in the checkpoint and " + live + " here",
                    hint);
        }
    }
}
