package dev.jerboa.multimodal.audio;

import dev.jerboa.onnx.Dimension;
import dev.jerboa.onnx.ElementType;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Value;
import dev.jerboa.onnx.ValueType.TensorType;
import java.util.List;
import java.util.OptionalInt;

/**
 * What a network wants its sounds to be: a waveform, float {@code [1, samples]} or {@code [1, 1, samples]}.
 *
 * @param rateHertz samples a second
 * @param fixedSamples the number of samples, where it is fixed: shorter sounds end in silence
 * @param mostSamples longer sounds are cut off here
 * @param rank the number of dimensions, 2 or 3
 */
public record SoundSpec(int rateHertz, OptionalInt fixedSamples, int mostSamples, int rank) {
    /** The rate of nearly all networks of speech. */
    public static final int SPEECH_RATE_HERTZ = 16_000;

    private static final int MOST_SECONDS = 30;

    /**
     * The waveforms of a model, as far as its declaration tells.
     *
     * @throws JerboaException {@code UNSUPPORTED} if the input is not float {@code [batch, samples]} or {@code [batch, 1,
     *     samples]}
     */
    public static SoundSpec of(Value input, int rateHertz) {
        if (input.type() instanceof TensorType type
                && type.elementType() == ElementType.FLOAT
                && type.shape().isPresent()) {
            List<Dimension> shape = type.shape().get();
            int rank = shape.size();
            if (rank == 2 || (rank == 3 && shape.get(1) instanceof Dimension.Fixed channels && channels.size() == 1)) {
                int most = Math.multiplyExact(MOST_SECONDS, rateHertz);
                return shape.get(rank - 1) instanceof Dimension.Fixed fixed && fixed.size() > 0
                        ? new SoundSpec(rateHertz, OptionalInt.of((int) fixed.size()), (int) fixed.size(), rank)
                        : new SoundSpec(rateHertz, OptionalInt.empty(), most, rank);
            }
        }
        throw new JerboaException(
                ErrorCode.UNSUPPORTED,
                "input '" + input.name() + "' is " + input.type()
                        + ", but sounds become waveforms, float[batch, samples] or float[batch, 1, samples]",
                "Give the model's inputs as .npz files instead.");
    }
}
