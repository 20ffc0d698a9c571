package dev.jerboa.multimodal.model;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Processor;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.runtime.Tensor;
import java.util.List;
import java.util.Map;

/**
 * Stands for the processor of a tower whose sounds nobody describes, so that its model opens all the same.
 *
 * @param directory where a description was looked for
 * @param input the input that takes sounds
 */
record UnknownSound(String directory, Value input) implements Processor {
    @Override
    public Modality modality() {
        return Modality.AUDIO;
    }

    @Override
    public Map<String, Tensor> process(List<RawValue> values) {
        throw new JerboaException(
                ErrorCode.UNSUPPORTED,
                "nothing in " + directory + " says how a sound becomes the input '" + input.name() + "' "
                        + input.type(),
                "Add the model's own " + DirectoryJson.PREPROCESSOR + ".");
    }
}
