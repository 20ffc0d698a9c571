package dev.jerboa.multimodal;

import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.runtime.Tensor;
import java.util.List;
import java.util.Map;

/** Turns raw values of one modality into the tensors that an encoder reads. Safe for use by several threads. */
public interface Processor extends AutoCloseable {
    /** What it reads. */
    Modality modality();

    /**
     * The tensors of values together, by the input's name; the first dimension of each counts the values.
     *
     * @throws dev.jerboa.onnx.JerboaException if a value cannot be read; the message names it
     */
    Map<String, Tensor> process(List<RawValue> values);

    /** Frees what is native. */
    @Override
    default void close() {}
}
