package dev.jerboa.multimodal;

import dev.jerboa.multimodal.data.RawValue;
import java.util.List;

/** Maps raw values of one modality into a vector space. */
public interface Encoder extends AutoCloseable {
    /** What it reads. */
    Modality modality();

    /** How many numbers an embedding has. */
    int dimension();

    /**
     * The unit vectors of values, in their order.
     *
     * @throws dev.jerboa.onnx.JerboaException if a value cannot be read; the message names it
     */
    float[][] embed(List<RawValue> values);

    @Override
    void close();
}
