package dev.jerboa.multimodal.audio;

import dev.jerboa.runtime.Tensor;
import java.nio.file.Path;

/** Turns a sound into the waveform that a network reads. */
public final class SoundProcessor {
    private final SoundSpec spec;

    /** A processor that makes waveforms as a network wants them. */
    public SoundProcessor(SoundSpec spec) {
        this.spec = spec;
    }

    /** What the network wants. */
    public SoundSpec spec() {
        return spec;
    }

    /**
     * The tensor of a file, float {@code [1, samples]} or {@code [1, 1, samples]}.
     *
     * @throws dev.jerboa.onnx.JerboaException as {@link SoundFile#read}
     */
    public Tensor process(Path file) {
        return process(SoundFile.read(file, (double) spec.mostSamples() / spec.rateHertz()));
    }

    /** The tensor of a sound of any rate, float {@code [1, samples]} or {@code [1, 1, samples]}. */
    public Tensor process(Waveform sound) {
        Waveform waveform = sound.at(spec.rateHertz());
        int length = spec.fixedSamples().orElse(Math.min(waveform.samples().length, spec.mostSamples()));
        float[] samples = waveform.ofLength(length).samples();
        return Tensor.of(spec.rank() == 2 ? new long[] {1, length} : new long[] {1, 1, length}, samples);
    }
}
