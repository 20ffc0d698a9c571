package dev.jerboa.benchmarks.digits;

import dev.jerboa.multimodal.audio.BandShape;
import dev.jerboa.multimodal.audio.Frames;
import dev.jerboa.multimodal.audio.Layout;
import dev.jerboa.multimodal.audio.Levels;
import dev.jerboa.multimodal.audio.LogMel;
import dev.jerboa.multimodal.audio.LogMelProcessor;
import dev.jerboa.multimodal.audio.LogMelSpec;
import dev.jerboa.multimodal.audio.Logarithm;
import dev.jerboa.multimodal.audio.MelBands;
import dev.jerboa.multimodal.audio.MelScale;
import dev.jerboa.multimodal.audio.ShortSound;
import dev.jerboa.multimodal.audio.Waveform;
import dev.jerboa.multimodal.augment.SoundAugmentation;
import dev.jerboa.multimodal.augment.SpecAugment;
import dev.jerboa.multimodal.learn.TowerData;
import dev.jerboa.runtime.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Spectrograms of a second of speech, {@code [batch, 40, 81]}; shifted, noisy and with holes in training. */
final class SoundData implements TowerData {
    static final int BANDS = 40;

    private static final int RATE_HERTZ = 8000;
    private static final int HOP = 100;
    private static final LogMelSpec SPEC = new LogMelSpec(
            RATE_HERTZ,
            RATE_HERTZ,
            ShortSound.SILENCE,
            new Frames(Frames.Style.CENTRED, 200, 256, HOP),
            1 + RATE_HERTZ / HOP,
            new MelBands(BANDS, 60, 4000, MelScale.SLANEY, BandShape.AREA_ONE),
            new Levels(Logarithm.DECIBELS, 1e-10, 80, -45, 20),
            Layout.MELS_BY_FRAMES,
            0);
    // Speed is left as it is: it would change the voice, by which speakers are told apart.
    private static final SoundAugmentation WAVE = new SoundAugmentation(0, 0.1, 6, 0.5, 15);
    private static final SpecAugment HOLES = new SpecAugment(1, 6, 1, 10);

    private final LogMel logMel = new LogMel(SPEC);
    private final LogMelProcessor processor = new LogMelProcessor("input_features", SPEC);
    private final List<Waveform> sounds;
    private final List<float[]> spectrograms;

    SoundData(Digits digits) {
        this.sounds = digits.items().stream().map(Digits.Digit::sound).toList();
        this.spectrograms = sounds.stream().map(logMel::of).toList();
    }

    @Override
    public boolean has(int sample) {
        return true;
    }

    @Override
    public Map<String, Tensor> inputs(int[] samples) {
        return tensor(Arrays.stream(samples).mapToObj(spectrograms::get).toList());
    }

    @Override
    public Map<String, Tensor> augmented(int[] samples, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return tensor(Arrays.stream(samples)
                .mapToObj(sample -> HOLES.apply(logMel.of(WAVE.apply(sounds.get(sample), random)), SPEC, random))
                .toList());
    }

    private Map<String, Tensor> tensor(List<float[]> values) {
        return Map.of("input_features", processor.tensor(values));
    }
}
