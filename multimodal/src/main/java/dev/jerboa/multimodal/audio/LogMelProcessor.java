package dev.jerboa.multimodal.audio;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.Processor;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.runtime.Tensor;
import java.util.List;
import java.util.Map;

/** Turns sounds into the spectrograms that a network reads. */
public final class LogMelProcessor implements Processor {
    private final String inputName;
    private final LogMel logMel;

    /** A processor for the input of a network that wants such spectrograms. */
    public LogMelProcessor(String inputName, LogMelSpec spec) {
        this.inputName = inputName;
        logMel = new LogMel(spec);
    }

    /** What the network wants. */
    public LogMelSpec spec() {
        return logMel.spec();
    }

    @Override
    public Modality modality() {
        return Modality.AUDIO;
    }

    /**
     * The spectrograms of files of sound, float, in the shape of {@link LogMelSpec#shape}.
     *
     * @throws JerboaException {@code UNREADABLE} if one is no sound that can be read, {@code INVALID_ARGUMENT} if it is
     *     text; the message names it
     */
    @Override
    public Map<String, Tensor> process(List<RawValue> values) {
        double mostSeconds = (double) spec().samples() / spec().rateHertz();
        return Map.of(
                inputName,
                tensor(values.stream()
                        .map(value -> logMel.of(SoundFile.read(SoundFile.encoded(value), mostSeconds)))
                        .toList()));
    }

    /** The tensor of spectrograms that {@link LogMel#of} made. */
    public Tensor tensor(List<float[]> spectrograms) {
        int size = spec().frames() * spec().mels().count();
        int copies = Math.max(1, spec().channels());
        float[] batch = new float[Math.multiplyExact(size * copies, spectrograms.size())];
        int at = 0;
        for (float[] spectrogram : spectrograms) {
            if (spectrogram.length != size) {
                throw new JerboaException(
                        ErrorCode.INVALID_ARGUMENT,
                        "a spectrogram of " + spectrogram.length + " numbers where input '" + inputName + "' wants "
                                + size,
                        "Make it with the specification of this input.");
            }
            for (int copy = 0; copy < copies; copy++, at += size) {
                System.arraycopy(spectrogram, 0, batch, at, size);
            }
        }
        return Tensor.of(spec().shape(spectrograms.size()), batch);
    }
}
