package dev.jerboa.multimodal.feed;

import dev.jerboa.multimodal.Modality;
import dev.jerboa.multimodal.audio.LogMel;
import dev.jerboa.multimodal.audio.LogMelProcessor;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.multimodal.audio.SoundFile;
import dev.jerboa.multimodal.audio.Waveform;
import dev.jerboa.multimodal.augment.SoundAugmentation;
import dev.jerboa.multimodal.augment.SpecAugment;
import dev.jerboa.multimodal.data.RawValue;
import dev.jerboa.multimodal.data.Sample;
import dev.jerboa.multimodal.data.UnreadablePolicy;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.onnx.ErrorCode;
import dev.jerboa.onnx.JerboaException;
import dev.jerboa.onnx.Progress;
import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Spectrograms for a tower: the sound is augmented, then its spectrogram.
 *
 * <p>Without augmentation they are what {@link LogMelProcessor} makes.
 */
public final class SoundData implements TowerData {
    private final LogMel logMel;
    private final LogMelProcessor processor;
    private final String input;
    private final SoundAugmentation ofSounds;
    private final SpecAugment ofSpectrograms;
    /** Waveforms if these are augmented, else spectrograms. */
    private final DecodedValues<float[]> values;

    /**
     * Reads the sounds of samples.
     *
     * @param spec what spectrograms the tower wants
     * @param input what the tower calls them
     * @param ofSounds how sounds are augmented
     * @param ofSpectrograms how spectrograms are
     * @param policy what happens with a sound that cannot be read
     */
    public SoundData(
            List<Sample> samples,
            LogMelSpec spec,
            String input,
            SoundAugmentation ofSounds,
            SpecAugment ofSpectrograms,
            UnreadablePolicy policy,
            Progress progress) {
        this.logMel = new LogMel(spec);
        this.processor = new LogMelProcessor(input, spec);
        this.input = input;
        this.ofSounds = ofSounds;
        this.ofSpectrograms = ofSpectrograms;
        this.values = new DecodedValues<>(
                samples,
                Modality.AUDIO,
                value -> augmentsSounds() ? sound(value).samples() : logMel.of(sound(value)),
                numbers -> (long) Float.BYTES * numbers.length,
                policy,
                progress);
    }

    private boolean augmentsSounds() {
        return !ofSounds.equals(SoundAugmentation.NONE);
    }

    private Waveform sound(RawValue value) {
        if (value instanceof RawValue.Encoded encoded) {
            double seconds = (double) logMel.spec().samples() / logMel.spec().rateHertz();
            return SoundFile.read(encoded, seconds).at(logMel.spec().rateHertz());
        }
        throw new JerboaException(
                ErrorCode.INVALID_ARGUMENT, "a text was given where a sound was expected", "Give a sound file.");
    }

    @Override
    public boolean has(int sample) {
        return values.has(sample);
    }

    @Override
    public Map<String, Tensor> inputs(int[] samples) {
        return tensor(Arrays.stream(samples)
                .mapToObj(values::get)
                .map(numbers -> augmentsSounds() ? logMel.of(waveform(numbers)) : numbers));
    }

    @Override
    public Map<String, Tensor> augmented(int[] samples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return tensor(Arrays.stream(samples)
                .mapToObj(values::get)
                .map(numbers -> augmentsSounds() ? logMel.of(ofSounds.apply(waveform(numbers), random)) : numbers)
                .map(spectrogram -> ofSpectrograms.apply(spectrogram, logMel.spec(), random)));
    }

    private Map<String, Tensor> tensor(Stream<float[]> spectrograms) {
        return Map.of(input, processor.tensor(spectrograms.toList()));
    }

    private Waveform waveform(float[] samples) {
        return new Waveform(samples, logMel.spec().rateHertz());
    }
}
