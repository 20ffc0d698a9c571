package dev.jerboa.distill.label;

import dev.jerboa.multimodal.Processor;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import dev.jerboa.runtime.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Gives what a processor makes the names that a model calls its inputs.
 *
 * <p>Where there is one tensor and one input, the tensor is for that input whatever it is called, and becomes flat if the
 * input is: {@code [batch, features]}.
 */
public final class ModelInputs {
    private final List<Value> inputs;
    private final Processor processor;

    /**
     * The inputs of a model.
     *
     * @param inputs those that have to be given
     * @param processor stays the caller's to close
     */
    public ModelInputs(List<Value> inputs, Processor processor) {
        this.inputs = List.copyOf(inputs);
        this.processor = processor;
    }

    /** What makes the tensors. */
    public Processor processor() {
        return processor;
    }

    /**
     * The tensors of some values together, by the names of the inputs.
     *
     * @throws JerboaException if a value cannot be read, or an input has no tensor
     */
    public Map<String, Tensor> of(List<RawValue> values) {
        Map<String, Tensor> made = processor.process(values);
        if (inputs.size() == 1 && made.size() == 1) {
            Value input = inputs.get(0);
            return Map.of(input.name(), shaped(input, made.values().iterator().next()));
        }
        Map<String, Tensor> named = new LinkedHashMap<>();
        for (Value input : inputs) {
            Tensor tensor = made.get(input.name());
            if (tensor == null) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "the model wants the input '" + input.name() + "', but the data becomes " + made.keySet(),
                        "Choose the modality that the model reads.");
            }
            named.put(input.name(), tensor);
        }
        return named;
    }

    private static Tensor shaped(Value input, Tensor tensor) {
        long[] dims = tensor.dims();
        if (!(input.type() instanceof TensorType type) || type.shape().isEmpty()) {
            return tensor;
        }
        List<Dimension> wanted = type.shape().get();
        if (wanted.size() == 2 && dims.length > 2) {
            return Tensor.of(new long[] {dims[0], tensor.elementCount() / dims[0]}, tensor.floats());
        }
        boolean fits = wanted.size() == dims.length;
        for (int i = 1; fits && i < dims.length; i++) {
            fits = !(wanted.get(i) instanceof Dimension.Fixed fixed) || fixed.size() == dims[i] || fixed.size() < 0;
        }
        if (!fits) {
            throw new JerboaException(
                    ErrorCode.INVALID_ARGUMENT,
                    "the model's input '" + input.name() + "' is " + input.type() + ", but the data becomes " + tensor,
                    "Set the sizes of the input to those of the model.");
        }
        return tensor;
    }
}
